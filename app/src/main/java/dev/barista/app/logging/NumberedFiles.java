package dev.barista.app.logging;

import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.RolloverFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Keeps the last full files as `FILE.1`, the newest, to `FILE.N`.
///
/// Logback's own policies take the path for a pattern, in which a folder called `100%d` cannot be
/// written. Called by the appender alone, under its lock.
final class NumberedFiles extends RollingPolicyBase {

    private final Path file;
    private final int kept;

    /// @param kept number of full files, at least 1
    NumberedFiles(Path file, int kept) {
        this.file = file;
        this.kept = kept;
    }

    @Override
    public void rollover() {
        try {
            for (int number = kept - 1; number >= 1; number--) {
                if (Files.exists(numbered(number))) {
                    move(numbered(number), numbered(number + 1));
                }
            }
            move(file, numbered(1));
        } catch (IOException e) {
            throw new RolloverFailure("log file: " + e.getMessage(), e);
        }
    }

    @Override
    public String getActiveFileName() {
        return file.toString();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
