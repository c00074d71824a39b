package dev.barista.node.probe;

import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Tries one probe of one instance again and again, and tells of each try.
///
/// Aggressively, the next try follows after a fiftieth of the time gone by, from 1 ms to 50 ms, so
/// that an instance is found in the millisecond it listens, and a slow one costs little.
///
/// Belongs to one mailbox, but for the try itself, which may block. At most one is under way.
public final class ProbeLoop {

    /// Who wants to know, within the mailbox.
    @FunctionalInterface
    public interface Listener {

        /// @return whether to go on
        boolean tried(Outcome outcome, Tally tally);
    }

    private static final Duration QUICKEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMillis(50);

    private final ProbeSpec spec;
    private final Supplier<Outcome> attempt;
    private final Executor mailbox;
    private final Executor threads;
    private final Clocks clocks;
    private final Listener listener;
    private Tally tally = Tally.NONE;
    private long started;
    private boolean stopped;

    /// @param attempt runs on `threads`
    /// @param listener runs in `mailbox`, as do all methods
    public ProbeLoop(
            ProbeSpec spec,
            Supplier<Outcome> attempt,
            Executor mailbox,
            Executor threads,
            Clocks clocks,
            Listener listener) {
        this.spec = spec;
        this.attempt = attempt;
        this.mailbox = mailbox;
        this.threads = threads;
        this.clocks = clocks;
        this.listener = listener;
    }

    public void start() {
        started = clocks.ticker().nanos();
        if (spec.initialDelay().isZero()) {
            attempt();
        } else {
            again(spec.initialDelay());
        }
    }

    /// No more tries; the answer of one under way is dropped.
    public void stop() {
        stopped = true;
    }

    private void attempt() {
        if (!stopped) {
            threads.execute(() -> {
                Outcome outcome = attempt.get();
                mailbox.execute(() -> tried(outcome));
            });
        }
    }

    private void tried(Outcome outcome) {
        if (stopped) {
            return;
        }
        tally = tally.after(outcome);
        if (listener.tried(outcome, tally) && !stopped) {
            again(spec.aggressive() ? pause() : spec.period());
        }
    }

    private Duration pause() {
        Duration gone = Duration.ofNanos(clocks.ticker().nanos() - started).dividedBy(50);
        boolean exec = spec.action() instanceof ProbeSpec.Action.Exec; // starts a process each time
        if (exec || gone.compareTo(SLOWEST) > 0) {
            return SLOWEST;
        }
        return gone.compareTo(QUICKEST) < 0 ? QUICKEST : gone;
    }

    private void again(Duration delay) {
        clocks.scheduler().schedule(delay, () -> mailbox.execute(this::attempt));
    }
}
