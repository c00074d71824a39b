package dev.barista.app.explain;

import dev.barista.model.text.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Describes the inputs of a decision for people: the measured first, in units one can read, and
/// without those that carry no information. All of it, exactly, is in JSON.
final class InputText {

    /// Of a scaling decision.
    private static final List<String> LOAD = List.of("stable", "panic", "target", "ready");

    /// Of a decision about a rung, in this order; a setting stands as its user wrote it.
    private static final List<String> RUNG =
            List.of(
                    "idle",
                    "unrouted",
                    "freeze-after",
                    "stop-after",
                    "wake-budget",
                    "warm-rollback",
                    "wake-reserve",
                    "wake-frozen",
                    "wake-stopped",
                    "bytes",
                    "wake",
                    "gain",
                    "promised",
                    "expected",
                    "freed",
                    "stalled");

    private static final Set<String> SETTINGS =
            Set.of("freeze-after", "stop-after", "wake-budget", "warm-rollback");

    /// What a value says that says nothing.
    private static final Set<String> NOTHING = Set.of("", "none", "false", "0", "0s", "PT0S");

    /// Empty for a wake: it is decided without a measurement.
    static String load(Map<String, String> inputs, String reason) {
        if (!inputs.containsKey("stable") || inputs.getOrDefault("cause", "").equals("wake")) {
            return "";
        }
        List<String> words = new ArrayList<>();
        for (String name : LOAD) {
            if (inputs.containsKey(name)) {
                words.add(name + " " + rounded(inputs.getOrDefault(name, "")));
            }
        }
        if (inputs.getOrDefault("metric", "").equals("rps")) {
            words.add("in requests/s");
        }
        switch (reason) {
            case "lower bound" -> bound("min-scale", inputs, words);
            case "upper bound" -> bound("max-scale", inputs, words);
            default -> {}
        }
        return inBrackets(words);
    }

    private static void bound(String name, Map<String, String> inputs, List<String> words) {
        if (inputs.containsKey(name)) {
            words.add(name + " " + inputs.getOrDefault(name, ""));
        }
    }

    /// What the reason does not say already; times of wakes where they had a say.
    static String rung(Map<String, String> inputs, String reason) {
        boolean budgeted = !NOTHING.contains(inputs.getOrDefault("wake-budget", ""));
        List<String> words = new ArrayList<>();
        for (String name : RUNG) {
            String value = inputs.getOrDefault(name, "");
            boolean said = NOTHING.contains(value) || reason.contains(name);
            if (!said && (budgeted || !name.startsWith("wake-"))) {
                words.add(value.equals("true") ? name : name + " " + measured(name, value));
            }
        }
        return inBrackets(words);
    }

    private static String measured(String name, String value) {
        return switch (name) {
            case "bytes", "expected", "freed" -> amount(value, "MB");
            case "gain" -> amount(value, "MB·s");
            case "stalled" -> rounded(value);
            case String setting when SETTINGS.contains(setting) -> value;
            case String _ -> duration(value).map(InputText::time).orElse(value);
        };
    }

    private static Optional<Duration> duration(String text) {
        if (!text.startsWith("P")) {
            return Durations.find(text);
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException unreadable) {
            return Optional.empty(); // of another version: it is shown as it stands
        }
    }

    /// Three digits or so: `133.3 ms`, `30.0 s`, `12.5 min`, `3.2 h`.
    static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 1) {
            return format(seconds * 1e3, "ms");
        }
        if (seconds < 120) {
            return format(seconds, "s");
        }
        return seconds < 7200 ? format(seconds / 60, "min") : format(seconds / 3600, "h");
    }

    private static String format(double number, String unit) {
        return String.format(Locale.ROOT, "%.1f %s", number, unit);
    }

    /// Of millions: one digit after the point below a hundred, none above.
    private static String amount(String value, String unit) {
        return number(value)
                .map(millions -> millions.movePointLeft(6))
                .map(millions ->
                        millions.setScale(
                                        millions.compareTo(BigDecimal.valueOf(100)) < 0 ? 1 : 0,
                                        RoundingMode.HALF_UP)
                                .toPlainString())
                .map(millions -> millions + " " + unit)
                .orElse(value);
    }

    /// At most two digits after the point, none that is zero.
    private static String rounded(String value) {
        return number(value)
                .map(number -> number.setScale(2, RoundingMode.HALF_UP))
                .map(number -> number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros())
                .map(BigDecimal::toPlainString)
                .orElse(value);
    }

    private static Optional<BigDecimal> number(String value) {
        try {
            return Optional.of(new BigDecimal(value));
        } catch (NumberFormatException unreadable) {
            return Optional.empty(); // as above
        }
    }

    private static String inBrackets(List<String> words) {
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    private InputText() {}
}
