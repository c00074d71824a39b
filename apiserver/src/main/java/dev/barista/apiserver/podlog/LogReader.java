package dev.barista.apiserver.podlog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads a log from its end back, and then follows it. Belongs to one request.
public final class LogReader implements AutoCloseable {

    private static final int BLOCK = 16 << 10;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PodLogs.Log log;
    private final RandomAccessFile file;
    private long left;

    /// @param lines how many of the last lines; negative for all
    /// @param limit most bytes; negative for no limit
    public LogReader(PodLogs.Log log, long lines, long limit) throws IOException {
        this.log = log;
        this.left = limit < 0 ? Long.MAX_VALUE : limit;
        file = new RandomAccessFile(log.file().toFile(), "r");
        file.seek(lines < 0 ? 0 : startOfLast(lines));
    }

    private long startOfLast(long lines) throws IOException {
        long end = file.length();
        long found = 0;
        byte[] block = new byte[BLOCK];
        for (long from = end; from > 0; ) {
            int size = (int) Math.min(BLOCK, from);
            from -= size;
            file.seek(from);
            file.readFully(block, 0, size);
            for (int n = size - 1; n >= 0; n--) {
                boolean last = from + n == end - 1;
                if (block[n] == '\n' && !last && ++found == lines) {
                    return from + n + 1;
                }
            }
        }
        return lines == 0 ? end : 0;
    }

    /// What there is.
    ///
    /// @return empty if there is nothing new, or the limit is reached
    public byte[] read() throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK, left)];
        int size = block.length == 0 ? -1 : file.read(block);
        if (size <= 0) {
            return new byte[0];
        }
        left -= size;
        return size == block.length ? block : java.util.Arrays.copyOf(block, size);
    }

    /// Waits a little for more, unless there will be none.
    ///
    /// @return whether to read again
    public boolean awaitMore() throws InterruptedException, IOException {
        if (left == 0) {
            return false;
        }
        if (log.isEnded()) {
            return file.getFilePointer() < file.length();
        }
        // Nobody tells of new bytes in a file: look again in a moment.
        boolean never = new CountDownLatch(1).await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return !never;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
