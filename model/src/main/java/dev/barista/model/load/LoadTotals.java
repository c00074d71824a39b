package dev.barista.model.load;

/// Sums over the requests of one revision since the data plane knows it, as they were at one
/// moment.
///
/// They only grow, and reading changes nothing: any number of readers keep the totals that they
/// read last, and take the difference to the next. Times are nanoseconds of one ticker.
///
/// @param since when counting began; totals that began at another time are of another count
/// @param at when these were read
/// @param arrivals requests that came
/// @param completions of them, those that have ended
/// @param concurrencyNanos integral of the requests under way or waiting, over time
public record LoadTotals(
        long since, long at, long arrivals, long completions, long concurrencyNanos) {

    /// Of a revision that is not known.
    public static final LoadTotals NONE = new LoadTotals(0, 0, 0, 0, 0);

    /// Requests under way or waiting at the moment of the reading.
    public long concurrency() {
        return arrivals - completions;
    }

    /// Requests that came after an earlier reading.
    public long arrivalsSince(LoadTotals earlier) {
        return arrivals - comparable(earlier).arrivals;
    }

    /// Concurrency averaged over the time since an earlier reading; that of the moment if no time
    /// has passed.
    public double averageConcurrencySince(LoadTotals earlier) {
        LoadTotals before = comparable(earlier);
        long elapsed = at - before.at;
        if (elapsed <= 0) {
            return concurrency();
        }
        return Math.max(0, (double) (concurrencyNanos - before.concurrencyNanos) / elapsed);
    }

    /// The start of this count, if the earlier totals are of another: a revision of that name was
    /// forgotten and is known again.
    private LoadTotals comparable(LoadTotals earlier) {
        return earlier.since == since ? earlier : new LoadTotals(since, since, 0, 0, 0);
    }
}
