package dev.barista.apiserver.table;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;

/// How long ago, as kubectl says it: `5s`, `3m12s`, `47h`, `3d4h`, `2y14d`.
final class Age {

    static final String UNKNOWN = "<unknown>";
    static final String INVALID = "<invalid>";

    static String since(JsonNode timestamp, Instant now) {
        return since(timestamp.asString(""), now);
    }

    /// @param timestamp in RFC 3339
    static String since(String timestamp, Instant now) {
        try {
            return of(Duration.between(Instant.parse(timestamp), now));
        } catch (DateTimeParseException _) {
            return UNKNOWN; // none yet, or not a time: kubectl says the same
        }
    }

    /// Two units at most, fewer as it grows; a clock that is a little behind reads as `0s`.
    static String of(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return INVALID;
        }
        if (seconds < 0) {
            return "0s";
        }
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return pair(minutes, "m", seconds % 60, "s");
        }
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return pair(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (days < 8) {
            return pair(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        return days < 365 * 8 ? pair(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String pair(long major, String majorUnit, long minor, String minorUnit) {
        return major + majorUnit + (minor == 0 ? "" : minor + minorUnit);
    }

    private Age() {}
}
