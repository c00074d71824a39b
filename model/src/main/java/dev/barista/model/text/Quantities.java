package dev.barista.model.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Amounts of a resource as Kubernetes writes them: `500m`, `128Mi`, `1e3`.
public final class Quantities {

    private static final Pattern FORMAT =
            Pattern.compile(
                    "([-+]?(?:\\d+\\.?\\d*|\\.\\d+))(?:([eE][-+]?\\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?");
    private static final int LONGEST = 100;
    private static final Map<String, BigDecimal> UNITS =
            Map.ofEntries(
                    Map.entry("n", BigDecimal.valueOf(1, 9)),
                    Map.entry("u", BigDecimal.valueOf(1, 6)),
                    Map.entry("m", BigDecimal.valueOf(1, 3)),
                    Map.entry("k", BigDecimal.valueOf(1, -3)),
                    Map.entry("M", BigDecimal.valueOf(1, -6)),
                    Map.entry("G", BigDecimal.valueOf(1, -9)),
                    Map.entry("T", BigDecimal.valueOf(1, -12)),
                    Map.entry("P", BigDecimal.valueOf(1, -15)),
                    Map.entry("E", BigDecimal.valueOf(1, -18)),
                    Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
                    Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
                    Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
                    Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
                    Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
                    Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    /// The amount in its base unit: cores, bytes. Empty if `text` is no quantity.
    public static Optional<BigDecimal> find(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        if (matcher.group(2) != null) {
            return Optional.of(
                    number.scaleByPowerOfTen(Integer.parseInt(matcher.group(2).substring(1))));
        }
        return Optional.of(
                number.multiply(UNITS.getOrDefault(text(matcher.group(3)), BigDecimal.ONE)));
    }

    /// Thousandths, rounded up: of a CPU, say.
    ///
    /// @throws IllegalArgumentException if `text` is no quantity, or too large for a `long`
    public static long millis(String text) {
        return ceiling(text, require(text).movePointRight(3));
    }

    /// Whole ones, rounded up: bytes, say.
    ///
    /// @throws IllegalArgumentException if `text` is no quantity, or too large for a `long`
    public static long whole(String text) {
        return ceiling(text, require(text));
    }

    private static BigDecimal require(String text) {
        return find(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "quantity: %s (expected: a number with a unit, as in 100m, 1.5, 128Mi)"
                                        .formatted(text)));
    }

    private static long ceiling(String text, BigDecimal value) {
        try {
            return value.setScale(0, RoundingMode.CEILING).longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(
                    "quantity: %s (expected: less than 2^63)".formatted(text), tooLarge);
        }
    }

    private static String text(@Nullable String unit) {
        return unit == null ? "" : unit;
    }

    private Quantities() {}
}
