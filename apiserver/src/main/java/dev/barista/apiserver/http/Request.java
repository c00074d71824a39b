package dev.barista.apiserver.http;

import dev.barista.apiserver.verb.FieldValidation;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// One request, read whole.
///
/// @param path decoded
/// @param query decoded
/// @param body never changed
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(
        String method,
        String path,
        Map<String, List<String>> query,
        String accept,
        String contentType,
        String userAgent,
        boolean impersonates,
        byte[] body) {

    /// Every client that shows the token is the administrator.
    static final String USER = "barista-admin";

    /// A parameter; empty if it is absent.
    String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    boolean flag(String name) {
        String value = parameter(name);
        return value.equals("true") || value.equals("1");
    }

    /// @param usual if it is absent
    long number(String name, long usual) {
        String value = parameter(name);
        try {
            return value.isEmpty() ? usual : Long.parseLong(value);
        } catch (NumberFormatException _) {
            throw refused(name, value, "a number");
        }
    }

    /// The version of the store that is asked for; empty if any will do.
    ///
    /// @throws ApiException 400 in Kubernetes' words
    OptionalLong version() {
        String text = parameter("resourceVersion");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean number = text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        try {
            if (number) {
                return OptionalLong.of(Long.parseLong(text));
            }
        } catch (NumberFormatException _) {
            // Refused below: more than there will ever be.
        }
        throw new ApiException(
                ApiStatus.badRequest(
                        "invalid resource version: resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": %s"
                                .formatted(
                                        text,
                                        text,
                                        number ? "value out of range" : "invalid syntax")));
    }

    boolean dryRun() {
        String value = parameter("dryRun");
        if (!value.isEmpty() && !value.equals("All")) {
            throw refused("dryRun", value, "All");
        }
        return !value.isEmpty();
    }

    WriteOptions writeOptions() {
        return new WriteOptions(
                USER,
                manager(),
                dryRun(),
                FieldValidation.of(parameter("fieldValidation")),
                flag("force"));
    }

    private String manager() {
        String named = parameter("fieldManager");
        if (!named.isEmpty()) {
            return named;
        }
        int slash = userAgent.indexOf('/');
        String agent = slash < 0 ? userAgent : userAgent.substring(0, slash);
        return agent.isEmpty() ? "unknown" : agent;
    }

    String mediaType() {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    static ApiException refused(String name, String value, String rule) {
        return new ApiException(
                ApiStatus.badRequest("%s: %s (expected: %s)".formatted(name, value, rule)));
    }
}
