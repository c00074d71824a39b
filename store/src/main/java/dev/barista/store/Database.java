package dev.barista.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/// One SQLite file and how it is opened: owner-only, write-ahead log, checked, of a known version.
public final class Database {

    /// A larger file is not checked page by page at opening, which would take too long; damage is
    /// then found where it is read.
    private static final long CHECKED_BYTES = 64 << 20;

    private final Path file;
    private final String synchronous;
    private final FileFormat format;

    /// @param synchronous `FULL`: a commit survives a power cut; `NORMAL`: it may not, but the file
    ///   stays whole
    public Database(Path file, String synchronous, FileFormat format) {
        this.file = file;
        this.synchronous = synchronous;
        this.format = format;
    }

    public Path file() {
        return file;
    }

    /// Makes the file if there is none, and brings it to the newest version of its format.
    ///
    /// @throws StoreException if the file is damaged, no database, or of a newer version
    public Connection openFirst() {
        try {
            prepare();
            Connection connection = open();
            try {
                check(connection);
                execute(connection, "PRAGMA journal_mode=WAL");
                format.upgrade(file, connection);
                return connection;
            } catch (SQLException | RuntimeException failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw StoreException.of(file, failure);
        }
    }

    private void prepare() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (!Files.exists(file)) {
                var ownerOnly = PosixFilePermissions.fromString("rw-------");
                Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void check(Connection connection) throws SQLException {
        if (file.toFile().length() > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = result.next() ? result.getString(1) : "no answer";
            if (!"ok".equals(found)) {
                throw new StoreException(
                        StoreException.Reason.CORRUPT,
                        "%s: damaged (expected: a database of Barista; move it away together with its -wal and -shm files to start empty, or put back a copy): %s"
                                .formatted(file, found));
            }
        }
    }

    /// Another connection to the same file, which may be of an older version.
    ///
    /// @throws StoreException if the file is of a newer version
    public Connection open() throws SQLException {
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
        try {
            execute(connection, "PRAGMA busy_timeout=2000");
            execute(connection, "PRAGMA synchronous=" + synchronous);
            execute(connection, "PRAGMA cache_size=-2000");
            format.requireKnown(file, connection);
            return connection;
        } catch (SQLException | StoreException failure) {
            connection.close();
            throw failure;
        }
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
