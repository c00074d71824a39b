package dev.barista.gateway.load;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/// How long the requests of one revision took on one event loop, by the status that they were
/// answered with.
///
/// One event loop writes, without locks or atomic read-modify-write; any thread reads. It takes no
/// room for a status that never came; beyond [#MOST_STATUSES] of them, the others are counted as
/// [#OTHER], so that an app that makes statuses up fills no memory.
public final class DurationCell {

    /// Statuses that are told apart.
    static final int MOST_STATUSES = 16;

    /// Stands for all statuses that came after those.
    public static final int OTHER = 0;

    private static final int SUM = DurationClasses.COUNT;

    private record Series(int status, AtomicLongArray values) {

        Series(int status) {
            this(status, new AtomicLongArray(SUM + 1));
        }

        void add(int at, long value) {
            values.setRelease(at, values.getPlain(at) + value);
        }

        DurationCount read() {
            return new DurationCount(
                    IntStream.range(0, DurationClasses.COUNT).mapToObj(values::getAcquire).toList(),
                    values.getAcquire(SUM));
        }
    }

    private volatile Series[] series = {};

    /// A request has ended. Event loop only.
    public void add(int status, long nanos) {
        Series of = series(status);
        of.add(SUM, nanos);
        of.add(DurationClasses.of(nanos), 1);
    }

    private Series series(int status) {
        Series[] known = series;
        for (Series each : known) {
            if (each.status == status) {
                return each;
            }
        }
        return known.length < MOST_STATUSES || status == OTHER
                ? begin(known, status)
                : series(OTHER);
    }

    private Series begin(Series[] known, int status) {
        Series[] next = Arrays.copyOf(known, known.length + 1);
        next[known.length] = new Series(status);
        series = next;
        return next[known.length];
    }

    /// Adds what there is by now to `sums`, by status. Any thread.
    void addTo(Map<Integer, DurationCount> sums) {
        for (Series each : series) {
            sums.merge(each.status, each.read(), DurationCount::plus);
        }
    }
}
