package dev.barista.node.log;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The file in which a container says why it has ended, seen at its `terminationMessagePath`. It is
/// beside the log of the run, and is kept as long.
///
/// @see <a
///   href="https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/">Determine
///   the reason for pod failure</a>
public final class TerminationMessage {

    private static final int MOST_BYTES = 4096;
    private static final int LOG_LINES = 80;
    private static final int LOG_BYTES = 2048;

    /// Makes it, if it is not there; any user of the container may write.
    ///
    /// @param log of the run
    public static Path prepare(Path log) throws IOException {
        Path file = beside(log);
        try {
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (FileAlreadyExistsException parked) {
            // of the start that waits
        }
        return file;
    }

    static Path beside(Path log) {
        return log.resolveSibling(log.getFileName() + ".end");
    }

    /// What it says, at most 4096 bytes of it from the end.
    ///
    /// @param log of the run
    /// @param fromLog whether the end of the log will do if it says nothing: 80 lines or 2048 bytes
    public static String of(Path log, boolean fromLog) {
        String said = LogTail.of(beside(log), Integer.MAX_VALUE, MOST_BYTES);
        return said.isEmpty() && fromLog ? LogTail.of(log, LOG_LINES, LOG_BYTES) : said;
    }

    private TerminationMessage() {}
}
