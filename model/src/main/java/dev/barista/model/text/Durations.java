package dev.barista.model.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them, which is how users write them in annotations and settings: `1m30s`,
/// `500ms`, `-1.5h`.
public final class Durations {

    private static final Pattern WHOLE =
            Pattern.compile("[-+]?(?:0|(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART =
            Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /// Empty if `text` is no duration, or one of more than 292 years.
    public static Optional<Duration> find(String text) {
        if (text.length() > 100 || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
        }
        if (nanos.compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        Duration duration = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
        return Optional.of(text.startsWith("-") ? duration.negated() : duration);
    }

    private static BigDecimal unit(String unit) {
        return switch (unit) {
            case "ns" -> BigDecimal.ONE;
            case "us", "µs", "μs" -> BigDecimal.valueOf(1_000);
            case "ms" -> BigDecimal.valueOf(1_000_000);
            case "s" -> BigDecimal.valueOf(1_000_000_000);
            case "m" -> BigDecimal.valueOf(60_000_000_000L);
            default -> BigDecimal.valueOf(3_600_000_000_000L);
        };
    }

    /// As Go prints it: `1m0s`, `1.5s`, `500ms`, `0s`.
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        String sign = nanos < 0 ? "-" : "";
        Duration size = duration.abs();
        if (nanos == 0) {
            return "0s";
        }
        if (size.compareTo(Duration.ofSeconds(1)) < 0) {
            return sign + belowASecond(size.toNanos());
        }
        long hours = size.toHours();
        StringBuilder text = new StringBuilder(sign);
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (size.toMinutes() > 0) {
            text.append(size.toMinutesPart()).append('m');
        }
        BigDecimal seconds =
                BigDecimal.valueOf(size.toSecondsPart())
                        .add(BigDecimal.valueOf(size.toNanosPart(), 9));
        return text.append(plain(seconds)).append('s').toString();
    }

    private static String belowASecond(long nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000
                ? plain(BigDecimal.valueOf(nanos, 3)) + "µs"
                : plain(BigDecimal.valueOf(nanos, 6)) + "ms";
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    public static boolean isWholeSeconds(Duration duration) {
        return duration.toNanosPart() == 0;
    }

    private Durations() {}
}
