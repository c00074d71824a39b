package dev.barista.runtime.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/// How a layer is compressed, told from its first bytes: media types are known to lie.
final class Compression {

    private static final int BUFFER = 1 << 16;

    /// The uncompressed tar.
    static InputStream open(InputStream compressed) throws IOException {
        var in = new BufferedInputStream(compressed, BUFFER);
        in.mark(4);
        byte[] magic = in.readNBytes(4);
        in.reset();
        if (starts(magic, 0x1f, 0x8b)) {
            // Some builders write a gzip member per file.
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return new ZstdCompressorInputStream(in);
        }
        if (starts(magic, 'B', 'Z', 'h') || starts(magic, 0xfd, '7', 'z', 'X')) {
            throw new LayerException(
                    "layer: bzip2 or xz (expected: gzip, zstd, or not compressed)");
        }
        return in;
    }

    private static boolean starts(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private Compression() {}
}
