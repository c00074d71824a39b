package dev.barista.node.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Keeps a log small: what is in it moves to one old file, and it starts anew.
///
/// The container holds the file open and appends to it, so it is copied and cut, not renamed. What
/// it writes between the two (microseconds) is lost.
public final class LogRotation {

    /// Where the old part of a log is.
    static Path rotated(Path log) {
        return log.resolveSibling(log.getFileName() + ".1");
    }

    /// Rotates `log` if it is larger than `mostBytes`, and notes when it has grown.
    ///
    /// @return whether it was
    public static boolean rotate(Path log, long mostBytes) throws IOException {
        LogTimes.look(log);
        if (!Files.exists(log) || Files.size(log) <= mostBytes) {
            return false;
        }
        Path copy = log.resolveSibling(log.getFileName() + ".tmp");
        try (FileChannel from =
                        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to =
                        FileChannel.open(
                                copy,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)) {
            long copied = 0;
            for (long size = from.size(); copied < size; size = from.size()) {
                copied += from.transferTo(copied, size - copied, to);
            }
            Files.move(copy, rotated(log), StandardCopyOption.REPLACE_EXISTING);
            from.truncate(0);
            LogTimes.forget(log);
        }
        return true;
    }

    private LogRotation() {}
}
