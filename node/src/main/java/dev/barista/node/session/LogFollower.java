package dev.barista.node.session;

import dev.barista.node.pod.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// What a program writes to its log, as it writes it, until it ends. Belongs to one thread, but for
/// [#close].
final class LogFollower extends InputStream {

    /// Nothing tells of new bytes in a file, so it is looked at again and again.
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final RandomAccessFile file;
    private final BooleanSupplier ended;
    private volatile boolean closed;

    private LogFollower(RandomAccessFile file, BooleanSupplier ended) {
        this.file = file;
        this.ended = ended;
    }

    static LogFollower fromNowOn(Program program) throws IOException {
        LogFollower follower = fromItsBeginning(program);
        follower.file.seek(follower.file.length());
        return follower;
    }

    static LogFollower fromItsBeginning(Program program) throws IOException {
        var file = new RandomAccessFile(program.log().toFile(), "r");
        return new LogFollower(file, program.exit().toCompletableFuture()::isDone);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!closed) {
            boolean last = ended.getAsBoolean(); // asked first: what it wrote is there then
            if (file.length() < file.getFilePointer()) {
                file.seek(0); // the log was rotated
            }
            int count = file.read(bytes, offset, length);
            if (count > 0) {
                return count;
            }
            if (last) {
                return -1;
            }
            pause();
        }
        return -1;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        file.close();
    }
}
