package dev.barista.runtime.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads where the parts of a sparse file belong, in the four forms that GNU tar has written.
///
/// @see <a
///   href="https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html">forms</a>
final class SparseHeaders {

    private static final int MOST_NUMBERS = 1 << 17;

    /// The map, and how many bytes of the file's content it was itself.
    record Read(SparseMap map, long consumed) {}

    /// Of type `S`: numbers in the header, and in blocks that follow it.
    static SparseMap old(TarBlock header, InputStream in) throws IOException {
        List<Long> numbers = new ArrayList<>();
        numbers(header, 386, 4, numbers);
        for (boolean more = header.flag(482); more; ) {
            TarBlock block = new TarBlock(block(in));
            numbers(block, 0, 21, numbers);
            more = block.flag(504);
        }
        return SparseMap.of(numbers, header.number(483, 12), header.number(124, 12));
    }

    private static void numbers(TarBlock block, int at, int pairs, List<Long> into)
            throws LayerException {
        for (int i = 0; i < pairs && block.flag(at + i * 24); i++) {
            add(into, block.number(at + i * 24, 12));
            add(into, block.number(at + i * 24 + 12, 12));
        }
    }

    /// Of a PAX header, forms 0.0 and 0.1 in it, 1.0 at the beginning of the content.
    static Read pax(PaxRecords pax, long stored, InputStream in) throws IOException {
        if (pax.number("GNU.sparse.major", 0) == 0) {
            List<Long> numbers = new ArrayList<>();
            String text = Objects.requireNonNullElse(pax.text("GNU.sparse.map"), "");
            for (String number : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                add(numbers, parsed(number));
            }
            return new Read(SparseMap.of(numbers, pax.number("GNU.sparse.size", -1), stored), 0);
        }
        var lines = new Lines(in);
        List<Long> numbers = new ArrayList<>();
        for (long left = Math.multiplyExact(2, bounded(lines.next())); left > 0; left--) {
            add(numbers, lines.next());
        }
        long size = pax.number("GNU.sparse.realsize", -1);
        return new Read(SparseMap.of(numbers, size, stored - lines.consumed), lines.consumed);
    }

    private static long bounded(long pairs) throws LayerException {
        if (pairs > MOST_NUMBERS / 2) {
            throw SparseMap.damaged();
        }
        return pairs;
    }

    private static void add(List<Long> numbers, long number) throws LayerException {
        if (number < 0 || numbers.size() >= MOST_NUMBERS) {
            throw SparseMap.damaged();
        }
        numbers.add(number);
    }

    private static long parsed(String number) throws LayerException {
        if (!number.matches("[0-9]{1,18}")) {
            throw SparseMap.damaged();
        }
        return Long.parseLong(number);
    }

    private static byte[] block(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(TarBlock.SIZE);
        if (bytes.length < TarBlock.SIZE) {
            throw new EOFException("damaged layer: it ends within the map of a sparse file");
        }
        return bytes;
    }

    /// Decimal numbers, each on a line, in whole blocks.
    private static final class Lines {
        private final InputStream in;
        private byte[] block = new byte[0];
        private int at;
        private long consumed;

        Lines(InputStream in) {
            this.in = in;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            for (char c = character(); c != '\n'; c = character()) {
                digits.append(c);
                if (digits.length() > 18) {
                    throw SparseMap.damaged();
                }
            }
            return parsed(digits.toString());
        }

        private char character() throws IOException {
            if (at == block.length) {
                block = block(in);
                at = 0;
                consumed += block.length;
            }
            return (char) (block[at++] & 0xff);
        }
    }

    private SparseHeaders() {}
}
