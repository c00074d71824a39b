package dev.barista.model.ledger;

import dev.barista.model.config.PricesConfig.Price;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Prices of time, in billionths of the currency. Each is rounded once, to the nearest.
final class Money {

    private static final BigDecimal HOUR = BigDecimal.valueOf(3_600_000_000_000L);
    private static final BigDecimal MILLICORE_HOUR = HOUR.scaleByPowerOfTen(3);
    private static final BigDecimal GIB_HOUR = HOUR.multiply(BigDecimal.valueOf(1L << 30));
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /// Of a size that is held for so long.
    static long held(Size size, BigInteger nanos, Price price) {
        BigDecimal time = new BigDecimal(nanos);
        BigDecimal cores =
                time.multiply(BigDecimal.valueOf(size.cpuMillis()))
                        .multiply(BigDecimal.valueOf(price.coreHour()))
                        .multiply(GIB_HOUR);
        BigDecimal memory =
                time.multiply(BigDecimal.valueOf(size.memoryBytes()))
                        .multiply(BigDecimal.valueOf(price.gibHour()))
                        .multiply(MILLICORE_HOUR);
        return cores.add(memory)
                .divide(MILLICORE_HOUR.multiply(GIB_HOUR), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    static long requests(long count, long million) {
        return BigDecimal.valueOf(count)
                .multiply(BigDecimal.valueOf(million))
                .divide(MILLION, 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private Money() {}
}
