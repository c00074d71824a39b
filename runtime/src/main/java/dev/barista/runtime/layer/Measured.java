package dev.barista.runtime.layer;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A stream that is counted, hashed, and cut off with an error at its limit.
final class Measured extends InputStream {

    private final InputStream in;
    private final long limit;
    private final MessageDigest sha256;
    private long bytes;

    Measured(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int n = in.read(buffer, from, length);
        if (n > 0) {
            sha256.update(buffer, from, n);
            bytes += n;
            if (bytes > limit) {
                throw new LayerException(
                        "unpacked layer: more than %d bytes (expected: at most that)"
                                .formatted(limit));
            }
        }
        return n;
    }

    long bytes() {
        return bytes;
    }

    /// Of all that was read; call it once.
    String digest() {
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
