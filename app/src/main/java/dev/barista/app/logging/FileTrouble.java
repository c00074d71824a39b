package dev.barista.app.logging;

import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import dev.barista.model.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs that another file of a log cannot be written, at most once a minute: Logback itself drops
/// the lines and says so to its status listeners alone. Thread-safe.
final class FileTrouble implements StatusListener {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Logger log = LoggerFactory.getLogger(FileTrouble.class);

    private final String path;
    private final Ticker ticker;
    private long next;

    /// @param file not the file that this log itself goes to
    FileTrouble(Path file, Ticker ticker) {
        this.path = file.toString();
        this.ticker = ticker;
        this.next = ticker.nanos();
    }

    @Override
    public void addStatusEvent(Status status) {
        if (status.getLevel() == Status.ERROR && status.getMessage().contains(path) && isDue()) {
            log.atWarn()
                    .log(
                            "{}: {} (expected: can be written to); lines are missing",
                            path,
                            reason(status.getThrowable(), status.getMessage()));
        }
    }

    private String reason(@Nullable Throwable cause, String message) {
        String known = cause == null ? null : cause.getMessage();
        if (known == null) {
            return message;
        }
        return known.startsWith(path) ? known.substring(path.length()).strip() : known;
    }

    private synchronized boolean isDue() {
        long now = ticker.nanos();
        boolean due = now - next >= 0;
        if (due) {
            next = now + PAUSE_NANOS;
        }
        return due;
    }
}
