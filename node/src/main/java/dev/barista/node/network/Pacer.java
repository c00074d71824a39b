package dev.barista.node.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// Runs a task when it is asked for: at once after a quiet time, else a while after the last run;
/// so that many changes at a time are one. Never twice at once. A run that fails is tried again,
/// later each time.
///
/// Thread-safe.
final class Pacer implements AutoCloseable {

    private enum State {
        IDLE,
        WAITING,
        RUNNING,

        /// Asked for while it runs: what it has read may be old.
        RUNNING_AND_WANTED,
        CLOSED
    }

    private final Duration apart;
    private final Backoff retry;
    private final Clocks clocks;
    private final Executor threads;
    private final BooleanSupplier task;

    @GuardedBy("this")
    private State state = State.IDLE;

    @GuardedBy("this")
    private long earliest;

    @GuardedBy("this")
    private int failures;

    /// @param apart of the end of a run and the beginning of the next
    /// @param threads on which it runs
    /// @param task returns whether it went well; it does not throw
    Pacer(Duration apart, Backoff retry, Clocks clocks, Executor threads, BooleanSupplier task) {
        this.apart = apart;
        this.retry = retry;
        this.clocks = clocks;
        this.threads = threads;
        this.task = task;
        this.earliest = clocks.ticker().nanos();
    }

    /// Returns at once.
    synchronized void want() {
        switch (state) {
            case IDLE -> {
                state = State.WAITING;
                start(Duration.ofNanos(earliest - clocks.ticker().nanos()));
            }
            case RUNNING -> state = State.RUNNING_AND_WANTED;
            case WAITING, RUNNING_AND_WANTED, CLOSED -> {}
        }
    }

    private void start(Duration delay) {
        if (delay.isPositive()) {
            clocks.scheduler().schedule(delay, () -> threads.execute(this::run));
        } else {
            threads.execute(this::run);
        }
    }

    private void run() {
        if (begin()) {
            boolean well = false;
            try {
                well = task.getAsBoolean();
            } finally {
                end(well);
            }
        }
    }

    private synchronized boolean begin() {
        if (state != State.WAITING) {
            return false; // it is closed
        }
        state = State.RUNNING;
        return true;
    }

    private synchronized void end(boolean well) {
        if (state == State.CLOSED) {
            return;
        }
        failures = well ? 0 : failures + 1;
        earliest = clocks.ticker().nanos() + apart.toNanos();
        if (well && state == State.RUNNING) {
            state = State.IDLE;
        } else {
            state = State.WAITING;
            start(well ? apart : retry.delay(failures));
        }
    }

    /// It is not begun again; what is under way ends by itself.
    @Override
    public synchronized void close() {
        state = State.CLOSED;
    }
}
