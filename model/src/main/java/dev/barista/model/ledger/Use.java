package dev.barista.model.ledger;

/// The time that instances existed, and what they used meanwhile.
///
/// @param nanos of all instances together
/// @param cpuNanos nanoseconds of one core
/// @param byteSeconds memory that was in use, over time
public record Use(long nanos, long cpuNanos, long byteSeconds) {

    public static final Use NONE = new Use(0, 0, 0);

    public Use plus(Use other) {
        return new Use(
                Math.addExact(nanos, other.nanos),
                Math.addExact(cpuNanos, other.cpuNanos),
                Math.addExact(byteSeconds, other.byteSeconds));
    }
}
