package dev.barista.model.text;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers and truth values, read as strictly as Go reads them: no spaces, no suffixes.
public final class Numbers {

    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,19}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?");
    private static final int LONGEST = 100;

    public static Optional<Long> findLong(String text) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return Optional.empty(); // nineteen digits may be too large
        }
    }

    /// A number within `int`.
    public static Optional<Integer> findInt(String text) {
        return findLong(text).filter(value -> value == value.intValue()).map(Long::intValue);
    }

    /// A finite number.
    public static Optional<Double> findDecimal(String text) {
        if (text.length() > LONGEST || !DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    public static Optional<Boolean> findBoolean(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
            case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// As Go prints it: `0.7`, `100`, never with an exponent.
    public static String text(double value) {
        BigDecimal number = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return (number.scale() < 0 ? number.setScale(0) : number).toPlainString();
    }

    private Numbers() {}
}
