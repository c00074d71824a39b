package dev.barista.gateway.load;

import dev.barista.model.load.LoadTotals;
import java.util.stream.IntStream;

/// The load of one revision over all event loops, as sums that only grow. Thread-safe: readers
/// change nothing, so there may be any number, and they keep no event loop waiting.
public final class RevisionLoad {

    private final LoadCell[] cells;
    private final Durations served;
    private final Durations invoked;
    private final long since;

    /// @param now when counting begins
    public RevisionLoad(int loops, long now) {
        cells = IntStream.range(0, loops).mapToObj(_ -> new LoadCell()).toArray(LoadCell[]::new);
        served = new Durations(loops);
        invoked = new Durations(loops);
        since = now;
    }

    /// The cell of an event loop, for that loop alone.
    public LoadCell cell(int loop) {
        return cells[loop];
    }

    /// How long requests took, from their arrival to the end of the response.
    public Durations served() {
        return served;
    }

    /// Of them those that an instance was sent: from then to the end of the response.
    public Durations invoked() {
        return invoked;
    }

    /// The totals at `now`, each loop's as of one moment.
    public LoadTotals totals(long now) {
        long arrivals = 0;
        long concurrency = 0;
        long nanos = 0;
        for (LoadCell cell : cells) {
            LoadCell.Reading reading = cell.read(now);
            arrivals += reading.arrivals();
            concurrency += reading.concurrency();
            nanos += reading.nanos();
        }
        return new LoadTotals(since, now, arrivals, arrivals - concurrency, nanos);
    }
}
