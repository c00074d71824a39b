package dev.barista.store;

import dev.barista.model.release.Release;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteException;

/// The store cannot do what it was asked; nothing was changed. [#reason] tells what to make of it.
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public enum Reason {
        /// No space left on the disk, or the disk failed: the write may be tried again later.
        NO_SPACE,
        /// The file is damaged: the message says what to do.
        CORRUPT,
        /// Too many wait already: try again.
        BUSY,
        /// Another process writes the same file.
        SHARED,
        /// A later release of Barista has written the file.
        NEWER,
        CLOSED,
        OTHER
    }

    private final Reason reason;

    StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    private StoreException(Reason reason, String message, SQLException cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// @param found version of the file
    /// @param known newest version that this release reads
    static StoreException newer(Path file, int found, int known, Optional<String> writer) {
        return new StoreException(
                Reason.NEWER,
                ("%s: version %d, written by %s (expected: at most version %d, as Barista %s writes"
                                + " it; start a Barista that knows it, or give another folder with `--data`)")
                        .formatted(
                                file,
                                found,
                                writer.map(release -> "Barista " + release)
                                        .orElse("another release of Barista"),
                                known,
                                Release.NUMBER));
    }

    /// A row or value that is not as this release or an older one writes it.
    public static StoreException malformed(Path file, String what) {
        return new StoreException(Reason.CORRUPT, file + ": " + what);
    }

    public static StoreException of(Path file, SQLException failure) {
        int code = failure instanceof SQLiteException lite ? lite.getResultCode().code & 0xff : -1;
        return switch (code) {
            case 10, 13 ->
                    new StoreException(
                            Reason.NO_SPACE,
                            "write to %s: no space left on the disk, or it failed (expected: room for the write; free some and try again): %s"
                                    .formatted(file, failure.getMessage()),
                            failure);
            case 11, 26 ->
                    new StoreException(
                            Reason.CORRUPT,
                            "%s: damaged (expected: a database of Barista; move it away together with its -wal and -shm files to start empty, or put back a copy): %s"
                                    .formatted(file, failure.getMessage()),
                            failure);
            case 5, 6 ->
                    new StoreException(
                            Reason.SHARED,
                            "%s: locked by another process (expected: one Barista per folder): %s"
                                    .formatted(file, failure.getMessage()),
                            failure);
            default ->
                    new StoreException(
                            Reason.OTHER, "%s: %s".formatted(file, failure.getMessage()), failure);
        };
    }
}
