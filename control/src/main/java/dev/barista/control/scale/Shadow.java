package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.autoscale.Bounds;
import dev.barista.control.scale.Loads.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A revision as it would be with another least scale and nothing kept in idle seats: the same
/// autoscaler decides on the load that it would have, for instances that are only imagined.
///
/// While none of them is ready, requests pile up; then all that waited run at once, beside those
/// that come. Not thread-safe: it belongs to one [Comparison].
final class Shadow {

    private static final double SECOND = 1e9;

    private final int min;
    private final Scaler scaler;

    /// When each instance is ready, the first to start first.
    private final List<Long> readyAt = new ArrayList<>();

    private long woken;

    /// In which it must have been woken.
    private @Nullable Second unsure;

    /// Requests that came before anything was ready, and what they have still to do, in
    /// request-seconds.
    private double waited;

    private double deferred;

    /// @param min while a Route leads to it
    /// @param instances that there are now, ready
    /// @param adopted whether they are under a load that has not been measured yet
    Shadow(ScaleSettings settings, int min, long now, int instances, boolean adopted) {
        this.min = min;
        Activity activity =
                instances > 0 ? new Activity.Active(now) : new Activity.Inactive(now, false);
        int seen = adopted ? instances : 0;
        scaler = new Scaler(with(settings), now, activity, true, instances, seen);
        woken = now;
        scale(instances, now);
    }

    private ScaleSettings with(ScaleSettings settings) {
        Bounds bounds = settings.bounds();
        int least = settings.limits().reachable() ? min : 0;
        return new ScaleSettings(
                settings.limits(),
                new Bounds(least, bounds.max(), bounds.initial(), true),
                settings.zero(),
                settings.measure(),
                settings.capacity(),
                settings.delay());
    }

    void configure(ScaleSettings settings) {
        scaler.configure(with(settings));
    }

    int instances() {
        return readyAt.size();
    }

    /// Whether it is at rest, and stays there until a request comes.
    boolean rests() {
        return unsure == null && instances() <= min && (min > 0 || !scaler.isAwake());
    }

    /// A request comes.
    ///
    /// @param start how long a start takes
    void wake(long now, Duration start) {
        if (readyAt.isEmpty()) {
            woken = now;
            scale(scaler.wake(now).to(), now + start.toNanos());
        }
    }

    /// A window of seconds in which no request came and nothing was measured.
    void idled(long until, Duration window) {
        long second = Math.round(SECOND);
        for (long at = until - window.toNanos(); at <= until; at += second) {
            scaler.sample(at, new Load(0, 0));
        }
    }

    /// What happened from `from` to `now`.
    ///
    /// @param load as it is if no request waits
    /// @param decides whether `now` is the time for a decision
    record Second(long from, long now, Load load, boolean decides) {}

    /// Goes on. Where in truth nothing waited, it is not known when in its second the first request
    /// came: the second after tells, for a third as many came in a third of the time.
    void pass(Second next, Duration start) {
        Second first = unsure;
        unsure = null;
        if (first != null) {
            double part = (double) first.load().arrivals() / Math.max(1, next.load().arrivals());
            long length = first.now() - first.from();
            wake(first.now() - Math.round(Math.min(1, part) * length), start);
            step(first, start);
        } else if (readyAt.isEmpty() && next.load().arrivals() > 0) {
            unsure = next;
            return;
        }
        step(next, start);
    }

    private void step(Second second, Duration start) {
        if (!scaler.isAwake()) {
            return;
        }
        long now = second.now();
        scaler.observe(now, instances(), ready(now));
        scaler.sample(now, delayed(second.from(), now, second.load()));
        if (second.decides()) {
            scale(scaler.decide(now).to(), now + start.toNanos());
        }
    }

    private int ready(long now) {
        return (int) readyAt.stream().filter(at -> at <= now).count();
    }

    /// The load with the delay that its own start makes.
    private Load delayed(long from, long now, Load load) {
        double all = (now - from) / SECOND;
        long since = Math.max(from, woken);
        long first = readyAt.isEmpty() ? since : readyAt.getFirst();
        double cold = Math.clamp(first - since, 0, now - since) / SECOND;
        double open = (now - since) / SECOND;
        double share = open == 0 ? 0 : cold / open;

        double came = load.arrivals() * share;
        double pile = (waited + came / 2) * cold;
        double work = load.concurrency() * all;
        waited += came;
        deferred += work * share;
        double done = Math.min(deferred, waited * (open - cold));
        deferred -= done;
        if (deferred == 0 && cold == 0) {
            waited = 0;
        }
        return new Load((pile + work * (1 - share) + done) / all, load.arrivals());
    }

    private void scale(int wanted, long ready) {
        while (readyAt.size() > wanted) {
            readyAt.removeLast();
        }
        while (readyAt.size() < wanted) {
            readyAt.add(ready);
        }
        scaler.requested(wanted);
    }
}
