package dev.barista.apiserver.podlog;

import java.io.IOException;
import java.io.RandomAccessFile;

/// Where in a log a reader begins.
final class LogStart {

    private static final int BLOCK = 16 << 10;

    /// Where the last `lines` lines begin; 0 if there are fewer.
    static long ofLast(RandomAccessFile file, long lines) throws IOException {
        long end = file.length();
        long found = 0;
        byte[] block = new byte[BLOCK];
        for (long from = end; from > 0 && lines > 0; ) {
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

    /// The beginning of the first line at or behind `offset`.
    static long ofLineFrom(RandomAccessFile file, long offset) throws IOException {
        if (offset == 0) {
            return 0;
        }
        byte[] block = new byte[BLOCK];
        file.seek(offset - 1);
        for (long from = offset - 1; ; ) {
            int size = file.read(block);
            for (int n = 0; n < size; n++) {
                if (block[n] == '\n') {
                    return from + n + 1;
                }
            }
            if (size <= 0) {
                return from;
            }
            from += size;
        }
    }

    private LogStart() {}
}
