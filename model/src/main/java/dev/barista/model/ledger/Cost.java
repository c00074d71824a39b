package dev.barista.model.ledger;

import dev.barista.model.instance.Rung;
import java.util.EnumMap;
import java.util.Map;

/// The cost of a revision, a service or all of them in a period. Amounts of money are billionths of
/// the currency.
///
/// @param rungs all of them
/// @param alwaysOn the most standard instances that ran at once, for all the time it was routed to
/// @param minScale the same load, with at least one standard instance at any time
/// @param scaleToZero the same load with nothing kept: each wake is a cold start, and what piles up
///   behind it may ask for more instances
public record Cost(
        Map<Rung, Line> rungs,
        Instead alwaysOn,
        Instead minScale,
        Instead scaleToZero,
        Credits credits,
        Egress egress) {

    public static final Cost NOTHING =
            new Cost(Map.of(), Instead.NONE, Instead.NONE, Instead.NONE, Credits.NONE, Egress.NONE);

    public Cost {
        Map<Rung, Line> all = new EnumMap<>(Rung.class);
        for (Rung rung : Rung.values()) {
            all.put(rung, rungs.getOrDefault(rung, Line.NONE));
        }
        rungs = java.util.Collections.unmodifiableMap(all);
    }

    /// One rung's part.
    ///
    /// @param use instances' time, CPU and memory in use
    /// @param wakes from this rung to running; on `RUNNING` none
    /// @param requests that met the revision on this rung; those that met a parked sandbox count as
    ///   stopped
    /// @param price of what was held, and of the requests
    public record Line(Use use, long wakes, long requests, long price) {
        static final Line NONE = new Line(Use.NONE, 0, 0, 0);

        Line plus(Line other) {
            return new Line(
                    use.plus(other.use),
                    wakes + other.wakes,
                    requests + other.requests,
                    Math.addExact(price, other.price));
        }
    }

    /// What another policy would have cost.
    ///
    /// @param nanos of standard instances
    public record Instead(long nanos, long price) {
        static final Instead NONE = new Instead(0, 0);

        Instead plus(Instead other) {
            return new Instead(
                    Math.addExact(nanos, other.nanos), Math.addExact(price, other.price));
        }

        /// Hundredths of what it would have cost that were saved; below 0 if it would be cheaper.
        public double saving(long paid) {
            return price == 0 ? 0 : 100.0 * (price - paid) / price;
        }
    }

    /// CPU credits of burstable instances, in nanoseconds of a core.
    ///
    /// @param kept now
    public record Credits(long earned, long spent, long overdrawn, long kept) {
        static final Credits NONE = new Credits(0, 0, 0, 0);

        Credits plus(Credits other) {
            return new Credits(
                    earned + other.earned,
                    spent + other.spent,
                    overdrawn + other.overdrawn,
                    kept + other.kept);
        }
    }

    /// What instances sent beyond the pods' network. It has no price.
    ///
    /// @param bytes of packets
    /// @param connections that were begun
    public record Egress(long bytes, long connections) {
        public static final Egress NONE = new Egress(0, 0);

        Egress plus(Egress other) {
            return new Egress(bytes + other.bytes, connections + other.connections);
        }
    }

    public Line line(Rung rung) {
        return rungs.getOrDefault(rung, Line.NONE);
    }

    /// All rungs together: exactly their sum.
    public Line total() {
        return rungs.values().stream().reduce(Line.NONE, Line::plus);
    }

    public Cost plus(Cost other) {
        Map<Rung, Line> sum = new EnumMap<>(Rung.class);
        for (Rung rung : Rung.values()) {
            sum.put(rung, line(rung).plus(other.line(rung)));
        }
        return new Cost(
                sum,
                alwaysOn.plus(other.alwaysOn),
                minScale.plus(other.minScale),
                scaleToZero.plus(other.scaleToZero),
                credits.plus(other.credits),
                egress.plus(other.egress));
    }
}
