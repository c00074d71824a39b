package dev.barista.store;

import dev.barista.model.release.Release;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The versions of one database file, and the steps from each to the next.
///
/// A file keeps its version in SQLite's `user_version`. Version 0 is an empty file, or one that was
/// written before files had versions: the first step must do for both. Steps are only ever added at
/// the end, so that a file of any age comes up to date.
///
/// ```
/// 0 ──steps[0]──▶ 1 ──steps[1]──▶ 2 …     all of them in one transaction
/// ```
///
/// @param steps the file's newest version is their number
public record FileFormat(List<Step> steps) {

    /// Leads from one version to the next, inside a transaction that it neither begins nor ends.
    @FunctionalInterface
    public interface Step {
        void migrate(Connection connection) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(FileFormat.class);

    public FileFormat {
        steps = List.copyOf(steps);
    }

    /// A step that runs statements.
    public static Step statements(String... sql) {
        return connection -> {
            for (String statement : sql) {
                Database.execute(connection, statement);
            }
        };
    }

    public int version() {
        return steps.size();
    }

    static int versionOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /// @throws StoreException if the file has a version that this release does not know
    void requireKnown(Path file, Connection connection) throws SQLException {
        int found = versionOf(connection);
        if (found < 0 || found > version()) {
            throw StoreException.newer(file, found, version(), writer(connection));
        }
    }

    /// Brings a file to the newest version; a failure leaves it as it was.
    void upgrade(Path file, Connection connection) throws SQLException {
        Database.execute(connection, "BEGIN IMMEDIATE");
        try {
            requireKnown(file, connection);
            int found = versionOf(connection);
            boolean isNew = isEmpty(connection);
            if (found < version()) {
                for (Step step : steps.subList(found, version())) {
                    step.migrate(connection);
                }
                sign(connection);
                log(file, found, isNew);
            }
            Database.execute(connection, "COMMIT");
        } catch (SQLException | RuntimeException failure) {
            rollback(connection, failure);
            throw failure;
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM sqlite_master")) {
            return !row.next();
        }
    }

    private void log(Path file, int from, boolean isNew) {
        log.atLevel(isNew ? Level.DEBUG : Level.INFO)
                .addKeyValue("file", file)
                .addKeyValue("from", from)
                .addKeyValue("to", version())
                .log("file format upgraded");
    }

    private void sign(Connection connection) throws SQLException {
        Database.execute(
                connection, "CREATE TABLE IF NOT EXISTS written_by (release TEXT NOT NULL)");
        Database.execute(connection, "DELETE FROM written_by");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO written_by VALUES (?)")) {
            insert.setString(1, Release.NUMBER);
            insert.executeUpdate();
        }
        Database.execute(connection, "PRAGMA user_version=" + version());
    }

    private static void rollback(Connection connection, Exception failure) {
        try {
            Database.execute(connection, "ROLLBACK");
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed); // closing the connection rolls back, too
        }
    }

    /// The release that gave the file its version, if it says so.
    private static Optional<String> writer(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT release FROM written_by")) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        } catch (SQLException unknown) {
            return Optional.empty(); // a later format may keep it elsewhere
        }
    }
}
