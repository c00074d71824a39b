package dev.barista.apiserver.query;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The parameters of a URL. The first value of a name counts, as in Kubernetes.
///
/// @param values decoded
public record Query(Map<String, List<String>> values) {

    private static final int DECIMAL = 10;

    /// Whether it is given, be it empty.
    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    /// Every value of a name, in order.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// Empty if it is absent.
    public String text(String name) {
        return has(name) ? all(name).getFirst() : "";
    }

    /// Absent, `0` and `false` in any case are false; everything else is true, the empty value too.
    public boolean flag(String name) {
        String value = text(name);
        return has(name) && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /// @throws ApiException 400 in the words of Go's `strconv.ParseInt`
    public OptionalLong findNumber(String name) {
        return has(name) ? OptionalLong.of(number(text(name))) : OptionalLong.empty();
    }

    private static long number(String text) {
        boolean digits = text.matches("[+-]?[0-9]+");
        try {
            if (digits) {
                return Long.parseLong(text, DECIMAL);
            }
        } catch (NumberFormatException _) {
            // Refused below: more than 64 bits.
        }
        throw badRequest(
                "strconv.ParseInt: parsing %s: %s"
                        .formatted(quoted(text), digits ? "value out of range" : "invalid syntax"));
    }

    /// An instant in the form of RFC 3339; an empty value counts as absent.
    ///
    /// @throws ApiException 400 in the words of Go's `time.Parse`
    public Optional<Instant> findTime(String name) {
        String text = text(name);
        if (text.isEmpty() || text.equals("null")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException _) {
            throw badRequest(
                    "parsing time %s as \"2006-01-02T15:04:05Z07:00\": cannot parse %s"
                            .formatted(quoted(text), quoted(text)));
        }
    }

    /// The version of the store that is asked for; empty if any will do.
    ///
    /// @throws ApiException 400 in Kubernetes' words
    public OptionalLong findVersion() {
        String text = text("resourceVersion");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean digits = text.matches("[0-9]+");
        try {
            if (digits) {
                return OptionalLong.of(Long.parseLong(text));
            }
        } catch (NumberFormatException _) {
            // Refused below: more than there will ever be.
        }
        throw badRequest(
                "invalid resource version: resourceVersion: Invalid value: %s: strconv.ParseUint: parsing %s: %s"
                        .formatted(
                                quoted(text),
                                quoted(text),
                                digits ? "value out of range" : "invalid syntax"));
    }

    /// Whether the body of the answer is to be indented, as Kubernetes decides it: what `pretty`
    /// says, else whether a person reads it.
    public boolean isPretty(String userAgent) {
        String wanted = text("pretty");
        if (!wanted.isEmpty()) {
            return List.of("1", "t", "T", "true", "TRUE", "True").contains(wanted);
        }
        return List.of("curl", "Wget", "Mozilla/5.0").stream().anyMatch(userAgent::startsWith);
    }

    private static ApiException badRequest(String message) {
        return new ApiException(ApiStatus.badRequest(message));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
