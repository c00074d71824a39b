package dev.barista.control.autoscale;

/// Decides how many idle seats a revision has beside its standard instances. Pure.
///
/// ```
/// standard n → 0   seats 0 → the limit     the instances go over, and the rest ends
/// standard 0 → n   seats → 0               they come back
/// standard 0       seats never grow: what was released stays released
/// ```
public final class SeatPolicy {

    private SeatPolicy() {}

    /// What the number of seats is decided from.
    ///
    /// @param from standard instances that were wanted
    /// @param to standard instances that are wanted from now on
    /// @param seats that there are
    /// @param routed whether a Route leads to the revision
    /// @param returned whether a Route leads to the revision again only since a moment ago: what
    ///   was kept for that waits for its first request
    /// @param followed whether what took its place can serve, so that it need not wait any longer;
    ///   matters only to one without a Route
    /// @param released whether the node says that its seats have come to their end
    public record Situation(
            int from,
            int to,
            int seats,
            boolean routed,
            boolean returned,
            boolean followed,
            boolean released) {}

    public static int seats(Situation now, SeatLimits limits) {
        if (now.to() > 0 || now.released()) {
            return 0;
        }
        int most = now.routed() ? routed(now, limits) : unrouted(now, limits);
        return now.from() > 0 ? most : Math.min(now.seats(), most);
    }

    private static int routed(Situation now, SeatLimits limits) {
        int kept = now.returned() ? Math.min(now.seats(), limits.unrouted()) : 0;
        return Math.max(kept, limits.routed());
    }

    private static int unrouted(Situation now, SeatLimits limits) {
        return now.followed() ? limits.unrouted() : Math.max(now.seats(), limits.unrouted());
    }
}
