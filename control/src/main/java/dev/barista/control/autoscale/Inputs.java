package dev.barista.control.autoscale;

import dev.barista.control.autoscale.SeatPolicy.Situation;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Snapshots as a journal keeps them, in the words of Knative where it has some, and back. Numbers
/// are written exactly, durations as ISO 8601 has them, ages in nanoseconds.
public final class Inputs {

    private static final String STABLE = "stable";
    private static final String PANIC = "panic";
    private static final String TIMED_OUT = "timed-out";

    /// @return a map that may be added to
    public static Map<String, String> of(Snapshot snapshot) {
        var to = new LinkedHashMap<String, String>();
        Demand demand = snapshot.demand();
        if (demand != null) {
            put(to, STABLE, demand.stable());
            put(to, PANIC, demand.panic());
            put(to, "ready", demand.ready());
        }
        put(to, "cause", word(snapshot.cause()));
        put(to, "replicas", snapshot.replicas());
        put(to, "initialised", snapshot.initialised());
        put(to, "delayed", snapshot.delayed());
        put(to, "held", snapshot.held());
        write(to, snapshot.mode());
        write(to, snapshot.activity());
        write(to, snapshot.limits());
        write(to, snapshot.bounds());
        write(to, snapshot.zero());
        return to;
    }

    private static void write(Map<String, String> to, Mode mode) {
        switch (mode) {
            case Mode.Stable() -> to.put("mode", STABLE);
            case Mode.Panic(long lastBurst, int most) -> {
                to.put("mode", PANIC);
                put(to, "last-burst", lastBurst);
                put(to, "most-pods", most);
            }
        }
    }

    private static void write(Map<String, String> to, Activity activity) {
        String word =
                activity instanceof Activity.Inactive idle && idle.timedOut()
                        ? TIMED_OUT
                        : word(activity.getClass().getSimpleName());
        to.put("activity", word);
        put(to, "since", activity.since());
    }

    private static void write(Map<String, String> to, KpaLimits limits) {
        put(to, "target", limits.target());
        put(to, "max-scale-up-rate", limits.rates().up());
        put(to, "max-scale-down-rate", limits.rates().down());
        put(to, "panic-threshold", limits.panicThreshold());
        put(to, "window", limits.stableWindow());
        put(to, "activation-scale", limits.activationScale());
        put(to, "reachable", limits.reachable());
    }

    private static void write(Map<String, String> to, Bounds bounds) {
        put(to, "min-scale", bounds.min());
        put(to, "max-scale", bounds.max());
        put(to, "initial-scale", bounds.initial());
        put(to, "to-zero", bounds.toZero());
    }

    private static void write(Map<String, String> to, ZeroPolicy zero) {
        put(to, "active-window", zero.stableWindow());
        put(to, "grace", zero.grace());
        put(to, "retention", zero.retention());
        put(to, "activation-limit", zero.activationLimit());
    }

    private static void put(Map<String, String> to, String name, Object value) {
        to.put(name, value.toString());
    }

    private static String word(Object name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if something is missing, or cannot be read
    static Snapshot snapshot(Map<String, String> inputs) {
        var from = new Reader(inputs);
        return new Snapshot(
                Snapshot.Cause.valueOf(from.text("cause").toUpperCase(Locale.ROOT)),
                demand(from),
                from.integer("replicas"),
                from.truth("initialised"),
                mode(from),
                activity(from),
                from.integer("delayed"),
                from.truth("held"),
                limits(from),
                new Bounds(
                        from.integer("min-scale"),
                        from.integer("max-scale"),
                        from.integer("initial-scale"),
                        from.truth("to-zero")),
                new ZeroPolicy(
                        from.duration("active-window"),
                        from.duration("grace"),
                        from.duration("retention"),
                        from.duration("activation-limit")));
    }

    private static @Nullable Demand demand(Reader from) {
        return from.has(STABLE)
                ? new Demand(from.decimal(STABLE), from.decimal(PANIC), from.integer("ready"))
                : null;
    }

    private static Mode mode(Reader from) {
        return switch (from.text("mode")) {
            case STABLE -> new Mode.Stable();
            case PANIC -> new Mode.Panic(from.nanos("last-burst"), from.integer("most-pods"));
            case String other -> throw unknown("mode", other, "stable or panic");
        };
    }

    private static Activity activity(Reader from) {
        long since = from.nanos("since");
        return switch (from.text("activity")) {
            case "activating" -> new Activity.Activating(since);
            case "active" -> new Activity.Active(since);
            case "inactive" -> new Activity.Inactive(since, false);
            case TIMED_OUT -> new Activity.Inactive(since, true);
            case String other ->
                    throw unknown("activity", other, "activating, active, inactive or timed-out");
        };
    }

    private static KpaLimits limits(Reader from) {
        return new KpaLimits(
                from.decimal("target"),
                new KpaLimits.Rates(
                        from.decimal("max-scale-up-rate"), from.decimal("max-scale-down-rate")),
                from.decimal("panic-threshold"),
                from.duration("window"),
                from.integer("activation-scale"),
                from.truth("reachable"));
    }

    public static Map<String, String> of(Situation now, SeatLimits limits) {
        var to = new LinkedHashMap<String, String>();
        put(to, "standard-from", now.from());
        put(to, "standard-to", now.to());
        put(to, "seats", now.seats());
        put(to, "routed", now.routed());
        put(to, "returned", now.returned());
        put(to, "followed", now.followed());
        put(to, "released", now.released());
        put(to, "most-routed", limits.routed());
        put(to, "most-unrouted", limits.unrouted());
        return to;
    }

    /// @throws IllegalArgumentException if something is missing, or cannot be read
    static int seats(Map<String, String> inputs) {
        var from = new Reader(inputs);
        return SeatPolicy.seats(
                new Situation(
                        from.integer("standard-from"),
                        from.integer("standard-to"),
                        from.integer("seats"),
                        from.truth("routed"),
                        from.truth("returned"),
                        from.truth("followed"),
                        from.truth("released")),
                new SeatLimits(from.integer("most-routed"), from.integer("most-unrouted")));
    }

    private static IllegalArgumentException unknown(String name, String value, String rule) {
        return new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, rule));
    }

    private record Reader(Map<String, String> inputs) {
        boolean has(String name) {
            return inputs.containsKey(name);
        }

        String text(String name) {
            String text = inputs.get(name);
            if (text == null) {
                throw unknown(name, "", "a value");
            }
            return text;
        }

        int integer(String name) {
            return Integer.parseInt(text(name));
        }

        long nanos(String name) {
            return Long.parseLong(text(name));
        }

        double decimal(String name) {
            return Double.parseDouble(text(name));
        }

        boolean truth(String name) {
            return switch (text(name)) {
                case "true" -> true;
                case "false" -> false;
                case String other -> throw unknown(name, other, "true or false");
            };
        }

        Duration duration(String name) {
            try {
                return Duration.parse(text(name));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(name + ": " + text(name), e);
            }
        }
    }

    private Inputs() {}
}
