package dev.barista.apiserver.stream;

import java.io.IOException;
import java.io.InputStream;

/// Bytes both ways between the client and this server, independent of what carries them. One of
/// many on a connection. Blocks; one thread reads and one writes.
public interface ByteStream {

    /// Bytes of a block: what is read or written at once.
    int BLOCK = 32 << 10;

    /// @return how many bytes, at least one; -1 at the end
    /// @throws IOException if the connection is lost
    int read(byte[] into) throws IOException;

    /// Returns when the client has room for it.
    ///
    /// @throws IOException if the connection is lost, or the client wants no more of it
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Nothing more is written. What carries the stream may be unable to say so.
    void end() throws IOException;

    /// What the client still sends is dropped.
    void discard();

    /// What is read.
    default InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return ByteStream.this.read(one) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                byte[] block = new byte[length];
                int count = ByteStream.this.read(block);
                if (count > 0) {
                    System.arraycopy(block, 0, bytes, offset, count);
                }
                return count;
            }
        };
    }
}
