package dev.barista.model.ledger;

import dev.barista.model.instance.Rung;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A count per revision and hour, beside what its instances hold and use.
public enum Measure {
    /// That came for it, whether it woke or not; those that were filtered are not among them.
    REQUESTS,
    /// No instance, whether a sandbox was ready or not.
    MET_STOPPED,
    MET_RESERVE,
    MET_FROZEN,
    /// Answered by the wake filter.
    FILTERED,
    /// Starts for a request that met nothing, from the beginning.
    WOKE_STOPPED,
    /// The same, in a sandbox that was ready.
    WOKE_PARKED,
    /// Instances that a request raised from the reserve: as many cold starts were avoided.
    WOKE_RESERVE,
    WOKE_FROZEN,
    /// Nanoseconds of standard instances that plain scale to zero would have held beyond those that
    /// ran; below 0 if it would have held less.
    TO_ZERO_NANOS,
    /// The same of `min-scale: 1`, beyond those that ran and one whenever none did.
    MIN_SCALE_NANOS,
    /// Nanoseconds with at least one instance running.
    AWAKE_NANOS,
    /// Most instances that ran at the same time.
    PEAK,
    /// Nanoseconds of a core, by burstable instances: saved below the baseline, and kept.
    EARNED,
    /// Nanoseconds of a core, by burstable instances: used above the baseline, from what was kept.
    SPENT,
    /// Nanoseconds of a core, by burstable instances: used above the baseline when nothing was
    /// left.
    OVERDRAWN,
    /// Bytes of packets that instances sent beyond the pods' network.
    EGRESS_BYTES,
    /// Connections that instances began to somewhere beyond the pods' network; of UDP, exchanges.
    EGRESS_CONNECTIONS;

    /// A measure by its [#word]; earlier and later versions may have others.
    public static Optional<Measure> find(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findAny();
    }

    /// As the ledger writes it: `met-frozen`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Two amounts of the same hour, or of several.
    public long merge(long one, long other) {
        return this == PEAK ? Math.max(one, other) : Math.addExact(one, other);
    }

    /// Wakes from a rung below `RUNNING`.
    public static Measure wokeFrom(Rung rung) {
        return switch (rung) {
            case RESERVE -> WOKE_RESERVE;
            case FROZEN -> WOKE_FROZEN;
            case PARKED -> WOKE_PARKED;
            case STOPPED, RUNNING -> WOKE_STOPPED;
        };
    }
}
