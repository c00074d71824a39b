package dev.barista.model.ledger;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A stretch of time, cut at full hours.
final class Hours {

    private static final long HOUR = 3600;

    /// @param hour since 1970
    record Part(long hour, long nanos) {}

    static long of(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), HOUR);
    }

    /// In order; at least one part, all together exactly `nanos` long.
    ///
    /// @param end of the stretch
    static List<Part> cut(Instant end, long nanos) {
        List<Part> parts = new ArrayList<>();
        Instant from = end.minusNanos(nanos);
        while (of(from) < of(end)) {
            Instant full = Instant.ofEpochSecond((of(from) + 1) * HOUR);
            parts.add(new Part(of(from), Duration.between(from, full).toNanos()));
            from = full;
        }
        parts.add(new Part(of(end), Duration.between(from, end).toNanos()));
        return parts;
    }

    /// The share of each part in an amount, in proportion to its length. They add up to it exactly.
    static List<Long> share(long amount, List<Part> parts) {
        long whole = parts.stream().mapToLong(Part::nanos).sum();
        List<Long> shares = new ArrayList<>();
        long given = 0;
        long passed = 0;
        for (int n = 0; n < parts.size(); n++) {
            passed += parts.get(n).nanos();
            long upToHere = n == parts.size() - 1 ? amount : scale(amount, passed, whole);
            shares.add(upToHere - given);
            given = upToHere;
        }
        return shares;
    }

    /// `amount` × `part` ÷ `whole`, rounded down.
    static long scale(long amount, long part, long whole) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    private Hours() {}
}
