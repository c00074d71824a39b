package dev.barista.node.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The end of a log.
public final class LogTail {

    private static final int BLOCK = 8192;

    /// Where the last `lines` lines begin; 0 if there are fewer.
    static long startOf(FileChannel log, long lines) throws IOException {
        long left = lines;
        long end = log.size();
        var block = ByteBuffer.allocate(BLOCK);
        for (long at = end; at > 0 && left >= 0; ) {
            long from = Math.max(0, at - BLOCK);
            block.clear().limit((int) (at - from));
            int read = log.read(block, from);
            for (int i = read - 1; i >= 0; i--) {
                boolean breaks = block.get(i) == '\n' && from + i != end - 1;
                if (breaks && --left == 0) {
                    return from + i + 1;
                }
            }
            at = from;
        }
        return 0;
    }

    /// The last lines as text, at most `mostLines` and `mostBytes`; empty if it cannot be read.
    public static String of(Path log, int mostLines, int mostBytes) {
        if (!Files.isReadable(log)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(log)) {
            long from = Math.max(startOf(channel, mostLines), channel.size() - mostBytes);
            var bytes = ByteBuffer.allocate((int) (channel.size() - from));
            int read = channel.read(bytes, from);
            return new String(bytes.array(), 0, Math.max(0, read), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return ""; // the message of an exit is a courtesy
        }
    }

    private LogTail() {}
}
