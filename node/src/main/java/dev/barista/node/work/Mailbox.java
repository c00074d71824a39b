package dev.barista.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks one at a time, in order: state that is only touched by tasks of one mailbox needs no
/// lock. A task that fails, whatever it throws, is logged, and the next one runs.
///
/// Thread-safe. It needs no bound of its own: each sender has at most one task here (a watch is
/// folded into the latest version, a probe or a timer waits for its answer).
public final class Mailbox implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final Executor threads;

    @GuardedBy("tasks")
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @GuardedBy("tasks")
    private boolean running;

    /// @param threads on which tasks run
    public Mailbox(Executor threads) {
        this.threads = threads;
    }

    /// Runs the task on one of the threads. Returns at once.
    @Override
    public void execute(Runnable task) {
        if (isFirst(task)) {
            hand();
        }
    }

    /// Runs the task on this thread if no other task runs, else after it: a thread that may block
    /// saves the change to another one.
    public void run(Runnable task) {
        if (isFirst(task)) {
            runAll();
        }
    }

    private boolean isFirst(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            boolean first = !running;
            running = true;
            return first;
        }
    }

    private void hand() {
        boolean handed = false;
        try {
            threads.execute(this::runAll);
            handed = true;
        } finally {
            if (!handed) { // refused: the next task tries again
                stop();
            }
        }
    }

    private void stop() {
        synchronized (tasks) {
            running = false;
        }
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                log.atError().setCause(failure).log("mailbox task failed");
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.poll();
            running = task != null;
            return task;
        }
    }
}
