package dev.barista.control.scale;

import dev.barista.control.scale.Alternatives.Difference;
import dev.barista.control.scale.Loads.Load;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a revision would hold if it were scaled to zero and nothing of it kept, and if one instance
/// always stayed, beside what it does hold: both go along with it, second by second, while it or
/// one of them is awake.
///
/// Differences are kept, not sums: a time that was not observed counts as it was, for all three.
/// Not thread-safe: it belongs to the [ScaleLoop]'s thread.
final class Comparison {

    private static final long SECOND = 1_000_000_000;

    /// What the revision does in truth.
    ///
    /// @param replicas asked of its Deployment
    /// @param ready of them
    /// @param plain whether it is scaled to zero itself, and nothing of it kept
    record Actual(int replicas, int ready, boolean plain) {}

    private ScaleSettings settings;

    /// Null while both rest: a revision that sleeps costs nothing.
    private @Nullable Shadow minScale;

    /// Null while the revision is plain: there is nothing to compare with.
    private @Nullable Shadow toZero;

    private final Undelayed undelayed = new Undelayed();
    private Actual actual;

    /// Whether it was found at work, and has not slept since.
    private boolean adopted;

    /// Whether its instances were there when it was woken, and had only to be raised.
    private boolean raised;

    /// Whether one of them was ready when it was last measured.
    private boolean served;

    private long counted;
    private long measured;
    private Difference difference = Difference.NONE;

    Comparison(ScaleSettings settings, long now, Actual actual) {
        this.settings = settings;
        this.actual = actual;
        served = actual.ready() > 0;
        adopted = served;
        counted = now;
        measured = now;
    }

    void configure(ScaleSettings next) {
        settings = next;
        if (minScale != null) {
            minScale.configure(next);
        }
        if (toZero != null) {
            toZero.configure(next);
        }
    }

    /// Whether one of the two is on its way: it must be told of each second.
    boolean isAwake() {
        return (minScale != null && !minScale.rests()) || (toZero != null && !toZero.rests());
    }

    /// A request waits.
    ///
    /// @param seated whether an instance of it is there, on a lower rung
    void wake(long now, boolean seated, Duration start) {
        count(now);
        if (actual.replicas() == 0) {
            raised = seated;
        }
        if (toZero != null) {
            toZero.wake(now, start);
        }
    }

    /// It has that now.
    void has(long now, Actual next) {
        count(now);
        actual = next;
        if (next.plain()) {
            toZero = null;
        } else if (toZero == null) {
            toZero = new Shadow(settings, 0, now, next.replicas(), adopted);
        }
        rest();
    }

    /// One that is kept has seen a window without load by now; one that was found at work has not.
    private Shadow awoken(long from, long now) {
        var shadow = new Shadow(settings, 1, now, Math.max(1, actual.replicas()), adopted);
        if (!adopted) {
            shadow.idled(from, settings.measure().stableWindow());
        }
        return shadow;
    }

    private void rest() {
        if (actual.replicas() == 0) {
            adopted = false;
            if (minScale != null && minScale.rests()) {
                minScale = null;
            }
        }
    }

    /// @param load since this was last called, or of the last second if it slept before
    /// @param decides whether this is the time for a decision
    void second(long now, Load load, Duration start, boolean decides) {
        count(now);
        if (now <= measured) {
            return;
        }
        long from = now - measured > 2 * SECOND ? now - SECOND : measured;
        Shadow kept = minScale == null ? awoken(from, now) : minScale;
        minScale = kept;
        boolean cold = !served && !raised;
        served = actual.ready() > 0;
        raised &= !served;
        double seconds = (now - from) / (double) SECOND;
        measured = now;
        Load warm = undelayed.of(load, seconds, cold);
        var second = new Shadow.Second(from, now, warm, decides);
        kept.pass(second, start);
        if (toZero != null) {
            toZero.pass(second, start);
        }
        rest();
    }

    private void count(long until) {
        long nanos = until - counted;
        counted = until;
        long now = actual.replicas();
        long zero = toZero == null ? 0 : toZero.instances() - now;
        long one = minScale == null ? 0 : Math.max(1L, minScale.instances()) - Math.max(1L, now);
        difference = difference.plus(new Difference(zero * nanos, one * nanos));
    }

    /// What it came to since the last call.
    Difference take() {
        Difference taken = difference;
        difference = Difference.NONE;
        return taken;
    }
}
