package dev.barista.app.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Amounts in the units that people pay in.
final class Amounts {

    private static final BigDecimal HOUR = BigDecimal.valueOf(3_600_000_000_000L);
    private static final BigDecimal GIB_HOUR =
            BigDecimal.valueOf(1L << 30).multiply(BigDecimal.valueOf(3600));

    static BigDecimal hours(long nanos) {
        return BigDecimal.valueOf(nanos).divide(HOUR, 6, RoundingMode.HALF_UP);
    }

    static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).setScale(6, RoundingMode.HALF_UP);
    }

    static BigDecimal gibHours(long byteSeconds) {
        return BigDecimal.valueOf(byteSeconds).divide(GIB_HOUR, 6, RoundingMode.HALF_UP);
    }

    /// Minutes of a core: a credit is one.
    static BigDecimal credits(long coreNanos) {
        return BigDecimal.valueOf(coreNanos)
                .divide(BigDecimal.valueOf(60_000_000_000L), 6, RoundingMode.HALF_UP);
    }

    static BigDecimal megabytes(long bytes) {
        return BigDecimal.valueOf(bytes, 6);
    }

    /// All nine digits, so that sums of it are exact.
    static BigDecimal money(long nanos) {
        return BigDecimal.valueOf(nanos, 9);
    }

    private Amounts() {}
}
