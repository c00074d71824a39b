package dev.barista.app.command;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations as people type them: `90s`, `10m`, `2h`, `1h30m`, `7d`.
final class DurationConverter implements ITypeConverter<Duration> {

    /// Far more than any journal goes back, and far less than an `Instant` can be moved.
    private static final Duration LONGEST = Duration.ofDays(1_000_000);

    @Override
    public Duration convert(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        int day = upper.indexOf('D');
        String iso =
                day < 0
                        ? "PT" + upper
                        : "P" + upper.substring(0, day + 1) + time(upper.substring(day + 1));
        try {
            Duration duration = Duration.parse(iso);
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below, in the words of what is expected.
        }
        throw new TypeConversionException(
                "%s (expected: a duration as in 90s, 10m, 2h, 7d)".formatted(text));
    }

    private static String time(String rest) {
        return rest.isEmpty() ? "" : "T" + rest;
    }

    static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
