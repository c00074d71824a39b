package dev.barista.node.controlled;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A short name for a pod template: the same for the same template, whatever the order of its
/// fields.
public final class TemplateHash {

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789"; // no words can be formed

    /// @param collisions how often the name of another template was met
    public static String of(JsonNode template, int collisions) {
        var text = new StringBuilder();
        canonical(template, text);
        if (collisions > 0) {
            text.append('#').append(collisions);
        }
        String digits = Long.toString(fnv1a(text.toString().getBytes(StandardCharsets.UTF_8)));
        var hash = new StringBuilder(digits.length());
        digits.chars().forEach(digit -> hash.append(ALPHABET.charAt(digit % ALPHABET.length())));
        return hash.toString();
    }

    /// FNV-1a, 32 bits.
    private static long fnv1a(byte[] bytes) {
        long hash = 0x811c9dc5L;
        for (byte b : bytes) {
            hash = ((hash ^ (b & 0xff)) * 0x01000193L) & 0xffffffffL;
        }
        return hash;
    }

    private static void canonical(JsonNode node, StringBuilder into) {
        if (node instanceof ObjectNode object) {
            var sorted = new TreeMap<String, JsonNode>();
            object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            into.append('{');
            sorted.forEach((name, value) -> {
                if (!value.isNull()) {
                    into.append('"').append(name).append("\":");
                    canonical(value, into);
                    into.append(',');
                }
            });
            into.append('}');
        } else if (node.isArray()) {
            into.append('[');
            for (JsonNode element : node) {
                canonical(element, into);
                into.append(',');
            }
            into.append(']');
        } else {
            into.append(node);
        }
    }

    private TemplateHash() {}
}
