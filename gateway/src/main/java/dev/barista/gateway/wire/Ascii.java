package dev.barista.gateway.wire;

import java.nio.charset.StandardCharsets;

/// Bytes of heads: classes of characters by RFC 9110 §5.6, and comparison without case.
public final class Ascii {

    private static final boolean[] TOKEN = new boolean[256];
    private static final byte[] LOWER = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            TOKEN[c] = letter || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            LOWER[c] = (byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether a byte may be in a method or a field name.
    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /// Whether all bytes of a range may be in a token.
    public static boolean areTokens(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isToken(bytes[i])) {
                return false;
            }
        }
        return end > start;
    }

    /// Whether a byte may be in a field value: no control characters but the tab.
    public static boolean isValue(byte b) {
        return ((b & 0xff) >= ' ' && b != 0x7f) || b == '\t';
    }

    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    /// Whether a range equals `lower`, which has no upper case, in any case.
    public static boolean equalsLower(byte[] bytes, int start, int end, byte[] lower) {
        if (end - start != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (LOWER[bytes[start + i] & 0xff] != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether a comma-separated list in a range has `lower` as an element, in any case.
    static boolean listHas(byte[] bytes, int start, int end, byte[] lower) {
        int from = start;
        while (from < end) {
            int to = from;
            while (to < end && bytes[to] != ',') {
                to++;
            }
            int first = from;
            int last = to;
            while (first < last && isBlank(bytes[first])) {
                first++;
            }
            while (last > first && isBlank(bytes[last - 1])) {
                last--;
            }
            if (equalsLower(bytes, first, last, lower)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private Ascii() {}
}
