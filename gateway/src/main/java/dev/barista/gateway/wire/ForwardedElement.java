package dev.barista.gateway.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One element of a `Forwarded` field (RFC 7239 §4): what one proxy said. Pure.
///
/// @param parameters by their names in lower case, values without quotes
record ForwardedElement(Map<String, String> parameters) {

    ForwardedElement {
        parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /// The node that it got the request from, as `X-Forwarded-For` has it: IPv6 without brackets
    /// and port; `unknown` if it does not say.
    String address() {
        String node = parameters.getOrDefault("for", "unknown");
        if (node.indexOf(',') >= 0) {
            return "unknown"; // the older header would tell two
        }
        int bracket = node.indexOf(']');
        return node.startsWith("[") && bracket > 0 ? node.substring(1, bracket) : node;
    }

    /// The elements of all `Forwarded` fields of a head, joined by commas; none if any of them is
    /// malformed: half a chain would name the wrong client.
    static List<ForwardedElement> parse(String text) {
        List<ForwardedElement> elements = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            String name = equals < 0 ? "" : text.substring(at, equals).strip();
            if (!ForwardedChain.quoted(name).equals(name)) {
                return List.of();
            }
            StringBuilder value = new StringBuilder();
            at = readValue(text, equals + 1, value);
            boolean again = parameters.put(name.toLowerCase(Locale.ROOT), value.toString()) != null;
            if (at < 0 || again) {
                return List.of();
            }
            if (at == text.length() || text.charAt(at) == ',') {
                elements.add(new ForwardedElement(parameters));
                parameters.clear();
            }
            at++;
        }
        return parameters.isEmpty() ? elements : List.of();
    }

    /// @return where the separator after the value is; -1 if it is malformed
    private static int readValue(String text, int start, StringBuilder value) {
        int at = start;
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 1 : 0;
                if (at < text.length()) {
                    value.append(text.charAt(at++));
                }
            }
            at++; // the closing quote
        } else {
            while (at < text.length()
                    && text.charAt(at) < 128
                    && Ascii.isToken((byte) text.charAt(at))) {
                value.append(text.charAt(at++));
            }
        }
        while (at < text.length() && Ascii.isBlank((byte) text.charAt(at))) {
            at++;
        }
        boolean separated =
                at == text.length()
                        || (at < text.length()
                                && (text.charAt(at) == ',' || text.charAt(at) == ';'));
        return separated && !value.isEmpty() ? at : -1;
    }
}
