package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a tar: ustar, PAX, GNU long names, sparse files. Anything that would be unpacked as
/// something else than it is (several volumes, unknown types) is refused.
///
/// Its own, because libraries decode names and attributes as text, which loses bytes (a
/// `security.capability` is binary), and put headers of any length into memory. Belongs to one
/// thread.
final class TarReader {

    /// Long names and PAX headers of one entry.
    private static final int MOST_HEADER_BYTES = 1 << 20;

    private final InputStream in;
    private PaxRecords general = PaxRecords.NONE;
    private SparseMap map = SparseMap.whole(0);
    private int extent;
    private long within;
    private long left;
    private long padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /// The next entry, after what was left of this one's content; `null` at the end.
    @Nullable TarEntry next() throws IOException {
        in.skipNBytes(left + padding);
        left = 0;
        padding = 0;
        PaxRecords records = PaxRecords.NONE;
        String longName = null;
        String longLink = null;
        int headerBytes = 0;
        for (TarBlock block = block(); block != null; block = block()) {
            long size = block.number(124, 12);
            switch (block.type()) {
                case 'x', 'X' -> records = PaxRecords.parse(header(size, headerBytes));
                case 'g' -> general = PaxRecords.parse(header(size, headerBytes)).over(general);
                case 'L' -> longName = unterminated(header(size, headerBytes));
                case 'K' -> longLink = unterminated(header(size, headerBytes));
                case 'V' -> in.skipNBytes(padded(size));
                default -> {
                    return entry(block, records.over(general), longName, longLink);
                }
            }
            headerBytes = (int) Math.min(headerBytes + size + TarBlock.SIZE, Integer.MAX_VALUE);
        }
        return null;
    }

    /// Content of the current entry, without what is sparse; -1 at its end.
    int read(byte[] buffer) throws IOException {
        if (left == 0) {
            return -1;
        }
        while (within == map.extents().get(extent).length()) {
            extent++;
            within = 0;
        }
        long most = Math.min(left, map.extents().get(extent).length() - within);
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, most));
        if (n < 0) {
            throw new EOFException("damaged layer: it ends within a file");
        }
        left -= n;
        within += n;
        return n;
    }

    /// Where in the file what was read last ends.
    long place() {
        return map.extents().get(extent).from() + within;
    }

    /// Bytes of the current file that are zero and do not follow; a hostile sum may overflow.
    long holes() {
        return map.size() - left;
    }

    private @Nullable TarBlock block() throws IOException {
        byte[] bytes = in.readNBytes(TarBlock.SIZE);
        if (bytes.length == 0) {
            return null; // without the two empty blocks: some writers leave them out
        }
        if (bytes.length < TarBlock.SIZE) {
            throw new EOFException("damaged layer: it ends within a tar header");
        }
        TarBlock block = new TarBlock(bytes);
        if (block.empty()) {
            return null;
        }
        block.verify();
        return block;
    }

    private byte[] header(long size, int before) throws IOException {
        if (size < 0 || size + before > MOST_HEADER_BYTES) {
            throw new LayerException(
                    "headers of one entry: %d bytes (expected: at most %d)"
                            .formatted(size + before, MOST_HEADER_BYTES));
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw new EOFException("damaged layer: it ends within a header");
        }
        in.skipNBytes(padded(size) - size);
        return content;
    }

    private TarEntry entry(
            TarBlock block, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        String name = first(pax.text("GNU.sparse.name"), pax.text("path"), longName, block.name());
        TarEntry.Type type = type(block, name);
        long size = type == TarEntry.Type.FILE ? pax.number("size", block.number(124, 12)) : 0;
        if (size < 0) {
            throw new LayerException("damaged layer: a file of negative size");
        }
        left = size;
        padding = padded(size) - size;
        begin(block, type == TarEntry.Type.FILE ? pax : PaxRecords.NONE);
        boolean device =
                type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        return new TarEntry(
                name,
                type,
                (int) block.number(100, 8) & 07777,
                id(name, pax.number("uid", block.number(108, 8))),
                id(name, pax.number("gid", block.number(116, 8))),
                map.size(),
                pax.time("mtime", new TarEntry.Time(block.number(136, 12), 0)),
                first(null, pax.text("linkpath"), longLink, block.link()),
                device
                        ? new TarEntry.Device(number(block, 329), number(block, 337))
                        : TarEntry.Device.NONE,
                pax.attributes());
    }

    /// Prepares to read the content of a file.
    private void begin(TarBlock block, PaxRecords pax) throws IOException {
        extent = 0;
        within = 0;
        map = SparseMap.whole(left);
        if (block.type() == 'S') {
            map = SparseHeaders.old(block, in);
        } else if (pax.sparse()) {
            SparseHeaders.Read read = SparseHeaders.pax(pax, left, in);
            map = read.map();
            left -= read.consumed();
        }
    }

    private static int number(TarBlock block, int from) throws LayerException {
        long number = block.number(from, 8);
        return number < 0 || number > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) number;
    }

    private static TarEntry.Type type(TarBlock block, String name) throws LayerException {
        return switch (block.type()) {
            case 'S' -> TarEntry.Type.FILE;
            case 0, '0', '7' -> name.endsWith("/") ? TarEntry.Type.FOLDER : TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.FOLDER;
            case '6' -> TarEntry.Type.FIFO;
            default -> throw refused(name, "tar type 0x" + Integer.toHexString((int) block.type()));
        };
    }

    private static int id(String name, long id) throws LayerException {
        if (id < 0 || id > 0xffff_fffeL) {
            throw new LayerException(
                    "%s: owner %d (expected: 0-4294967294)".formatted(Inodes.shown(name), id));
        }
        return (int) id;
    }

    private static LayerException refused(String name, String what) {
        return new LayerException(
                "%s: %s (expected: file, folder, link, FIFO or device)"
                        .formatted(Inodes.shown(name), what));
    }

    private static String first(
            @Nullable String a, @Nullable String b, @Nullable String c, String d) {
        return a != null ? a : b != null ? b : c != null ? c : d;
    }

    private static String unterminated(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    private static long padded(long size) throws LayerException {
        if (size < 0 || size > Long.MAX_VALUE - TarBlock.SIZE) {
            throw new LayerException("damaged layer: impossible size of an entry: " + size);
        }
        return (size + TarBlock.SIZE - 1) / TarBlock.SIZE * TarBlock.SIZE;
    }
}
