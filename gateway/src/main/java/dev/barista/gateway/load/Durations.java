package dev.barista.gateway.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How long the requests of one revision took, over all event loops. Thread-safe: who reads changes
/// nothing, and keeps no event loop waiting.
public final class Durations {

    private final DurationCell[] cells;

    Durations(int loops) {
        cells =
                IntStream.range(0, loops)
                        .mapToObj(_ -> new DurationCell())
                        .toArray(DurationCell[]::new);
    }

    /// The cell of an event loop, for that loop alone.
    public DurationCell cell(int loop) {
        return cells[loop];
    }

    /// By the status of the response; [DurationCell#OTHER] for those that are not told apart.
    public Map<Integer, DurationCount> read() {
        Map<Integer, DurationCount> sums = new TreeMap<>();
        for (DurationCell cell : cells) {
            cell.addTo(sums);
        }
        return sums;
    }
}
