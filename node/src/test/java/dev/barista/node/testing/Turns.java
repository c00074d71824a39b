package dev.barista.node.testing;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Threads and timers in virtual time: tasks run one after another on the test's thread, all of
/// them before time moves on. The same test runs the same way each time.
public final class Turns implements Executor, Scheduler {

    private static final int MOST = 1_000_000;

    private final VirtualTime time;
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    public Turns(VirtualTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        time.schedule(
                delay,
                () -> {
                    task.run();
                    settle();
                });
    }

    /// Runs what can be run now.
    public void settle() {
        for (int i = 0; i < MOST; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
        throw new AssertionError("tasks: more than %d at one time".formatted(MOST));
    }

    public void advance(Duration duration) {
        settle();
        time.advance(duration);
        settle();
    }
}
