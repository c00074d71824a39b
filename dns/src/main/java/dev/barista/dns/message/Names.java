package dev.barista.dns.message;

import java.io.ByteArrayOutputStream;

/// Domain names as text and as bytes.
public final class Names {

    private static final int MAX_LABEL = 63;
    private static final int MAX_TEXT = 253;

    /// Whether a text can be a name: labels of 1–63 bytes of printable ASCII, 253 at most in all;
    /// its last dot does not count. The root is none.
    public static boolean isName(String text) {
        String name = withoutLastDot(text);
        return !name.isEmpty() && name.length() <= MAX_TEXT && hasGoodLabels(name);
    }

    private static boolean hasGoodLabels(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c > '~' || (c == '.' && label == 0)) {
                return false;
            }
            label = c == '.' ? 0 : label + 1;
            if (label > MAX_LABEL) {
                return false;
            }
        }
        return label > 0;
    }

    public static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /// The bytes of a name, not compressed.
    ///
    /// @param name one for which [#isName] holds, or empty for the root
    public static byte[] encode(String name) {
        String text = withoutLastDot(name);
        var bytes = new ByteArrayOutputStream(text.length() + 2);
        for (int start = 0; start < text.length(); ) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            bytes.write(end - start);
            for (int i = start; i < end; i++) {
                bytes.write(text.charAt(i));
            }
            start = end + 1;
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    /// Whether a name is a zone's apex, or below it.
    ///
    /// @param name and `apex` in lower case, without last dots
    public static boolean isWithin(String name, String apex) {
        int above = name.length() - apex.length();
        return above >= 0 && name.endsWith(apex) && (above == 0 || name.charAt(above - 1) == '.');
    }

    private Names() {}
}
