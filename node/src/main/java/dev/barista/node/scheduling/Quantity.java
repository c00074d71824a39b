package dev.barista.node.scheduling;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// Kubernetes' quantities: `100m`, `1.5`, `128Mi`, `1e9`.
public final class Quantity {

    private static final Map<String, BigDecimal> SUFFIXES =
            Map.ofEntries(
                    Map.entry("n", new BigDecimal("1e-9")),
                    Map.entry("u", new BigDecimal("1e-6")),
                    Map.entry("m", new BigDecimal("1e-3")),
                    Map.entry("k", new BigDecimal("1e3")),
                    Map.entry("M", new BigDecimal("1e6")),
                    Map.entry("G", new BigDecimal("1e9")),
                    Map.entry("T", new BigDecimal("1e12")),
                    Map.entry("P", new BigDecimal("1e15")),
                    Map.entry("E", new BigDecimal("1e18")),
                    Map.entry("Ki", BigDecimal.TWO.pow(10)),
                    Map.entry("Mi", BigDecimal.TWO.pow(20)),
                    Map.entry("Gi", BigDecimal.TWO.pow(30)),
                    Map.entry("Ti", BigDecimal.TWO.pow(40)),
                    Map.entry("Pi", BigDecimal.TWO.pow(50)),
                    Map.entry("Ei", BigDecimal.TWO.pow(60)));

    /// Thousandths, rounded up.
    ///
    /// @throws IllegalArgumentException if it is no quantity
    public static long millis(String text) {
        return ceiling(text, parse(text).movePointRight(3));
    }

    /// Whole ones, rounded up.
    ///
    /// @throws IllegalArgumentException if it is no quantity
    public static long whole(String text) {
        return ceiling(text, parse(text));
    }

    private static long ceiling(String text, BigDecimal value) {
        try {
            return value.setScale(0, RoundingMode.CEILING).longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(
                    "quantity: %s (expected: less than 2^63)".formatted(text), tooLarge);
        }
    }

    private static BigDecimal parse(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        String suffix = text.substring(end);
        BigDecimal unit = suffix.isEmpty() ? BigDecimal.ONE : SUFFIXES.get(suffix);
        try {
            if (unit != null && text.length() <= 40) {
                return new BigDecimal(text.substring(0, end)).multiply(unit);
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(expected(text), notANumber);
        }
        throw new IllegalArgumentException(expected(text));
    }

    private static String expected(String text) {
        return "quantity: %s (expected: a number with a unit, as in 100m, 1.5, 128Mi)"
                .formatted(text);
    }

    private Quantity() {}
}
