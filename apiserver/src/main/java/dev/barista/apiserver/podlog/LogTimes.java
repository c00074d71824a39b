package dev.barista.apiserver.podlog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// When the bytes of a log were written, as far as marks tell: a byte gets the time of the first
/// mark behind it, so that it never looks older than it is. Belongs to one reader.
final class LogTimes {

    private final NavigableMap<Long, Instant> marks = new TreeMap<>();

    LogTimes(List<LogMark> marks) {
        marks.forEach(mark -> note(mark.offset(), mark.time()));
    }

    /// Adds what has been seen now; ignored if the place is known.
    void note(long offset, Instant time) {
        marks.putIfAbsent(offset, time);
    }

    /// The log has begun anew.
    void clear() {
        marks.clear();
    }

    /// @param offset before the last mark; else it counts as written with it
    Instant timeOf(long offset) {
        Map.Entry<Long, Instant> next = marks.higherEntry(offset);
        if (next != null) {
            return next.getValue();
        }
        return marks.isEmpty() ? Instant.EPOCH : marks.lastEntry().getValue();
    }

    /// Where the bytes begin that may have been written at `since` or later.
    long startOf(Instant since) {
        long start = 0;
        for (Map.Entry<Long, Instant> mark : marks.entrySet()) {
            if (mark.getValue().isBefore(since)) {
                start = mark.getKey();
            }
        }
        return start;
    }
}
