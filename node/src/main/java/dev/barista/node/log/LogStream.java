package dev.barista.node.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A log as it is read, piece by piece; following it, also what is still to be written.
///
/// [#next] belongs to one reader, and may wait: its thread looks every 50 ms whether there is more.
/// [#close] may be called by anyone, and ends the wait.
public final class LogStream implements AutoCloseable {

    private static final int LARGEST_CHUNK = 64 * 1024;
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final byte[] NOTHING = {};

    private final Path log;
    private final FileChannel channel;
    private final BooleanSupplier ended;
    private final boolean follow;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private Object rotated;
    private boolean looked;
    private long position;
    private long left;
    private volatile boolean closed;

    /// @param ended whether nothing more will be written
    LogStream(Path log, LogOptions options, BooleanSupplier ended) throws IOException {
        this.log = log;
        this.ended = ended;
        this.follow = options.follow();
        this.left = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
        this.rotated = identity(LogRotation.rotated(log));
        this.channel = FileChannel.open(log);
        this.position = startOf(options.tailLines());
    }

    private long startOf(long tailLines) throws IOException {
        if (tailLines < 0) {
            return 0;
        }
        return tailLines == 0 ? channel.size() : LogTail.startOf(channel, tailLines);
    }

    /// The next piece, of at most 64 KiB; empty if none came within `most`, and at the end.
    public byte[] next(Duration most) throws IOException, InterruptedException {
        long looks = Math.max(1, most.dividedBy(LOOK_EVERY));
        for (long look = 0; !isAtEnd(); look++) {
            boolean last = !follow || ended.getAsBoolean(); // asked before reading: no line is lost
            byte[] chunk = read();
            if (chunk.length > 0) {
                return chunk;
            }
            if (last) {
                close();
            } else if (look >= looks) {
                return NOTHING;
            } else {
                rest();
            }
        }
        return NOTHING;
    }

    /// Whether there will be no more.
    public boolean isAtEnd() {
        return closed || left == 0;
    }

    private byte[] read() throws IOException {
        Object now = identity(LogRotation.rotated(log));
        if (!now.equals(rotated)) {
            if (!isCut() && !looked) {
                looked = true; // it is being copied: look again
                return NOTHING;
            }
            byte[] missed = readFromRotated();
            if (missed.length > 0) {
                return missed;
            }
            rotated = now;
            looked = false;
            position = 0;
        }
        byte[] chunk = readFrom(channel, LARGEST_CHUNK);
        position += chunk.length;
        return chunk;
    }

    /// Whether the log has begun anew: until then it is as long as its copy.
    private boolean isCut() throws IOException {
        return channel.size() < Files.size(LogRotation.rotated(log));
    }

    /// What the log had before it was cut, and was not read yet.
    private byte[] readFromRotated() throws IOException {
        try (FileChannel old = FileChannel.open(LogRotation.rotated(log))) {
            byte[] chunk = readFrom(old, LARGEST_CHUNK);
            position += chunk.length;
            return chunk;
        }
    }

    /// Another one for each rotation.
    private static Object identity(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? NOTHING : key;
        } catch (NoSuchFileException none) {
            return NOTHING;
        }
    }

    private byte[] readFrom(FileChannel from, int most) throws IOException {
        long there = Math.min(from.size() - position, Math.min(most, left));
        if (there <= 0) {
            return NOTHING;
        }
        var bytes = ByteBuffer.allocate((int) there);
        int read = Math.max(0, from.read(bytes, position));
        left -= read;
        return read == there ? bytes.array() : Arrays.copyOf(bytes.array(), read);
    }

    private void rest() throws InterruptedException {
        lock.lock();
        try {
            long nanos = LOOK_EVERY.toNanos();
            while (!closed && nanos > 0) {
                nanos = closing.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            channel.close();
        } catch (IOException harmless) {
            // it was open for reading only
        }
    }
}
