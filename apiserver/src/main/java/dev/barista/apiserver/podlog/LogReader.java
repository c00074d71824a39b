package dev.barista.apiserver.podlog;

import dev.barista.apiserver.query.LogOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;

/// Reads the part of a log that is asked for, and then follows it: to its end also when its pod is
/// removed meanwhile, with the file. Belongs to one request.
public final class LogReader implements AutoCloseable {

    private static final int BLOCK = 16 << 10;
    private static final byte[] NOTHING = {};

    /// Nothing tells of new bytes in a file, so it is looked at again and again.
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PodLogs.Log log;
    private final RandomAccessFile file;
    private final LogTimes times;
    private final LineStamps stamps;
    private final boolean stamped;
    private long left;

    /// @throws FileNotFoundException if the log was removed after it was found
    public LogReader(PodLogs.Log log, LogOptions options) throws IOException {
        this.log = log;
        left = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
        stamped = options.timestamps();
        times = new LogTimes(log.marks());
        stamps = new LineStamps(times);
        file = new RandomAccessFile(log.file().toFile(), "r");
        noteEnd();
        file.seek(start(options));
    }

    private long start(LogOptions options) throws IOException {
        long tail = options.tailLines() < 0 ? 0 : LogStart.ofLast(file, options.tailLines());
        if (options.since() == null) {
            return tail;
        }
        long since = LogStart.ofLineFrom(file, times.startOf(options.since()));
        return Math.max(tail, since);
    }

    /// The last byte was written when the file was last changed. What was written between the last
    /// look and the removal of the file counts as written with what was there before.
    private void noteEnd() throws IOException {
        try {
            times.note(file.length(), Files.getLastModifiedTime(log.file()).toInstant());
        } catch (NoSuchFileException removed) {
            return;
        }
    }

    /// What there is.
    ///
    /// @return empty if there is nothing new, or the limit is reached
    public byte[] read() throws IOException {
        if (left == 0) {
            return NOTHING;
        }
        long from = file.getFilePointer();
        byte[] block = new byte[BLOCK];
        int size = file.read(block);
        if (size <= 0) {
            return NOTHING;
        }
        byte[] bytes = Arrays.copyOf(block, size);
        byte[] told = stamped ? stamps.stamp(bytes, from) : bytes;
        int most = (int) Math.min(left, told.length);
        left -= most;
        return most == told.length ? told : Arrays.copyOf(told, most);
    }

    /// Waits a little for more, unless there will be none.
    ///
    /// @return whether to read again
    public boolean awaitMore() throws InterruptedException, IOException {
        if (left == 0) {
            return false;
        }
        if (log.isEnded()) {
            noteEnd();
            return file.getFilePointer() < file.length();
        }
        Thread.sleep(LOOK_EVERY);
        if (file.length() < file.getFilePointer()) {
            beginAnew();
        }
        noteEnd();
        return true;
    }

    /// The log was rotated: what was in it is elsewhere.
    private void beginAnew() throws IOException {
        file.seek(0);
        times.clear();
        stamps.restart();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
