package dev.barista.node.testing;

import dev.barista.model.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;

/// The threads and timers of a process that may be killed: nothing of it happens any more.
public final class Lifetime implements Executor, Scheduler {

    private final Turns turns;
    private boolean killed;

    public Lifetime(Turns turns) {
        this.turns = turns;
    }

    public void kill() {
        killed = true;
    }

    @Override
    public void execute(Runnable task) {
        if (!killed) {
            turns.execute(unlessKilled(task));
        }
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        if (!killed) {
            turns.schedule(delay, unlessKilled(task));
        }
    }

    private Runnable unlessKilled(Runnable task) {
        return () -> {
            if (!killed) {
                task.run();
            }
        };
    }
}
