package dev.barista.control.autoscale;

/// How many instances of a revision stay on a rung of the idle ladder when it wants none: its idle
/// seats.
///
/// @param routed while a Route leads to it
/// @param unrouted while none does: warm rollback
public record SeatLimits(int routed, int unrouted) {

    public static final SeatLimits NONE = new SeatLimits(0, 0);

    public SeatLimits {
        if (routed < 0 || unrouted < 0) {
            throw new IllegalArgumentException(
                    "seats: routed %d, unrouted %d (expected: none below 0)"
                            .formatted(routed, unrouted));
        }
    }
}
