package dev.barista.model.requestlog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The functions of a template, as Go's `text/template` has them. Pure.
enum Escapes {
    NONE {
        @Override
        String of(String text) {
            return text;
        }
    },
    /// Within a string of JavaScript or JSON.
    JS {
        @Override
        String of(String text) {
            var escaped = new StringBuilder(text.length());
            text.codePoints().forEach(c -> js(escaped, c));
            return escaped.toString();
        }
    },
    HTML {
        @Override
        String of(String text) {
            return text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&#34;")
                    .replace("'", "&#39;");
        }
    };

    abstract String of(String text);

    private static void js(StringBuilder to, int c) {
        switch (c) {
            case '\\', '\'', '"' -> to.append('\\').appendCodePoint(c);
            case '<', '>', '&', '=' -> to.append("\\u%04X".formatted(c));
            default -> {
                if (c < ' ' || Character.getType(c) == Character.CONTROL) {
                    to.append("\\u%04X".formatted(c));
                } else {
                    to.appendCodePoint(c);
                }
            }
        }
    }

    /// The function of a name; null if there is none.
    static @Nullable Escapes named(String name) {
        for (Escapes each : values()) {
            if (each != NONE && each.name().toLowerCase(Locale.ROOT).equals(name)) {
                return each;
            }
        }
        return null;
    }
}
