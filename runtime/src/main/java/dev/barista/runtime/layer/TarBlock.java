package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.nio.charset.StandardCharsets;

/// The 512 bytes before an entry: ustar, or GNU's variation of it.
///
/// ```text
/// 0 name 100 mode 108 uid 116 gid 124 size 136 mtime 148 checksum 156 type 157 link
/// 257 magic 265 user 297 group 329 major 337 minor 345 prefix
/// ```
///
/// @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">the format</a>
final class TarBlock {

    static final int SIZE = 512;

    private final byte[] bytes;

    TarBlock(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean empty() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// The checksum counts its own field as spaces. Some old writers summed signed bytes.
    void verify() throws LayerException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < SIZE; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : bytes[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stored = number(148, 8);
        if (stored != unsigned && stored != signed) {
            throw new LayerException("damaged layer: the checksum of a tar header is wrong");
        }
    }

    boolean isHeader() {
        try {
            verify();
            return true;
        } catch (LayerException e) {
            return empty();
        }
    }

    /// Whether a byte is set.
    boolean flag(int at) {
        return bytes[at] != 0;
    }

    char type() {
        return (char) (bytes[156] & 0xff);
    }

    String name() {
        boolean posix = text(257, 8).equals("ustar") && bytes[263] == '0';
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
    }

    String link() {
        return text(157, 100);
    }

    String text(int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /// Octal digits, or with the first bit set a big-endian two's complement number (GNU).
    long number(int from, int length) throws LayerException {
        if ((bytes[from] & 0x80) != 0) {
            return binary(from, length);
        }
        String digits = text(from, length).strip();
        if (digits.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new LayerException(
                    "damaged layer: number in a tar header: %s (expected: octal digits)"
                            .formatted(Inodes.shown(digits)));
        }
    }

    private long binary(int from, int length) throws LayerException {
        boolean negative = (bytes[from] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = from; i < from + length; i++) {
            int b = i == from ? (bytes[i] & 0x7f) | (negative ? 0x80 : 0) : bytes[i] & 0xff;
            if (value != (value << 8) >> 8) {
                throw new LayerException("damaged layer: a number in a tar header is too large");
            }
            value = (value << 8) | b;
        }
        return value;
    }
}
