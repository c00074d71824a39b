package dev.barista.control.scale;

import dev.barista.control.scale.Loads.Load;

/// The load of a revision as it would be if no request ever waited for a start.
///
/// While nothing serves, requests pile up, and all of them run when something does. What they would
/// have been otherwise is known from how long requests took before: arrivals × that time. Not
/// thread-safe: it belongs to one scaler.
final class Undelayed {

    /// How much of what is known of a second still counts in the next.
    private static final double MEMORY = 0.9;

    private double work;
    private double arrivals;

    private boolean wasCold;

    /// Seconds that a request takes.
    private double length;

    /// Request-seconds that were told for requests that waited, and whose work has not been seen
    /// yet.
    private double ahead;

    /// @param seconds that the load is about
    /// @param cold whether nothing served in them
    Load of(Load load, double seconds, boolean cold) {
        double seen = load.concurrency() * seconds;
        double usual = load.arrivals() * length;
        boolean learns = !cold && !wasCold;
        wasCold = cold;
        if (cold) {
            double told = Math.min(seen, usual);
            ahead += told;
            return new Load(told / seconds, load.arrivals());
        }
        if (learns) {
            work = MEMORY * work + seen;
            arrivals = MEMORY * arrivals + load.arrivals();
            length = arrivals == 0 ? 0 : work / arrivals;
        }
        double late = Math.min(ahead, Math.max(0, seen - usual));
        // What is not seen within some seconds will not come: the clients that waited have gone.
        ahead = (ahead - late) / 2;
        return new Load((seen - late) / seconds, load.arrivals());
    }
}
