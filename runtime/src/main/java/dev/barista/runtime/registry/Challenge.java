package dev.barista.runtime.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The authentication that a registry requires: a line of `WWW-Authenticate`.
///
/// @param scheme `bearer` or `basic`
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z]+)(?:\\s+(.*))?");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /// The first that we can answer; a token is preferred.
    static Optional<Challenge> of(List<String> lines) {
        List<Challenge> all = lines.stream().map(Challenge::parse).toList();
        Optional<Challenge> bearer =
                all.stream().filter(challenge -> challenge.scheme().equals("bearer")).findFirst();
        return bearer.or(() ->
                all.stream().filter(challenge -> challenge.scheme().equals("basic")).findFirst());
    }

    private static Challenge parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return new Challenge("", Map.of());
        }
        Map<String, String> parameters = new HashMap<>();
        String rest = matcher.group(2) == null ? "" : matcher.group(2);
        Matcher parameter = PARAMETER.matcher(rest);
        while (parameter.find()) {
            String quoted = parameter.group(2);
            parameters.put(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null
                            ? String.valueOf(parameter.group(3))
                            : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return new Challenge(matcher.group(1).toLowerCase(Locale.ROOT), parameters);
    }
}
