package dev.barista.gateway.load;

import dev.barista.gateway.port.Load;
import java.util.stream.IntStream;

/// The load of one revision over all event loops. Thread-safe: takers exclude each other, and never
/// the event loops.
public final class RevisionLoad {

    private final LoadCell[] cells;
    private long takenAt;
    private long takenNanos;
    private long takenArrivals;

    public RevisionLoad(int loops, long now) {
        cells = IntStream.range(0, loops).mapToObj(i -> new LoadCell()).toArray(LoadCell[]::new);
        takenAt = now;
    }

    /// The cell of an event loop, for that loop alone.
    public LoadCell cell(int loop) {
        return cells[loop];
    }

    /// The load since the last call.
    public synchronized Load take(long now) {
        long nanos = 0;
        long arrivals = 0;
        for (LoadCell cell : cells) {
            LoadCell.Reading reading = cell.read(now);
            nanos += reading.nanos();
            arrivals += reading.arrivals();
        }
        long elapsed = now - takenAt;
        double average = elapsed <= 0 ? concurrency(now) : (double) (nanos - takenNanos) / elapsed;
        Load load = new Load(Math.max(0, average), arrivals - takenArrivals);
        takenAt = now;
        takenNanos = nanos;
        takenArrivals = arrivals;
        return load;
    }

    /// Requests that came since the beginning.
    public long arrivals(long now) {
        long sum = 0;
        for (LoadCell cell : cells) {
            sum += cell.read(now).arrivals();
        }
        return sum;
    }

    /// Requests under way or waiting.
    public long concurrency(long now) {
        long sum = 0;
        for (LoadCell cell : cells) {
            sum += cell.read(now).concurrency();
        }
        return sum;
    }
}
