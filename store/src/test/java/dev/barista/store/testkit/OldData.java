package dev.barista.store.testkit;

import dev.barista.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;

/// The databases that commit 4039c98 wrote (see `data-4039c98/README.md`), for tests.
public final class OldData {

    /// A little after its last entry.
    public static final Instant AFTERWARDS = Instant.parse("2026-11-29T07:00:00Z");

    /// From the folder of whatever module runs its tests.
    private static final Path SOURCE = Path.of("../store/src/test/resources/data-4039c98");

    public static void writeTo(Path folder) throws SQLException, IOException {
        Files.createDirectories(folder);
        for (String name : new String[] {"objects", "journal", "ledger"}) {
            try (Connection connection =
                            DriverManager.getConnection(
                                    "jdbc:sqlite:" + folder.resolve(name + ".db"));
                    var lines = Files.lines(SOURCE.resolve(name + ".sql"))) {
                connection.setAutoCommit(false);
                lines.filter(line -> !line.startsWith("--"))
                        .forEach(line -> execute(connection, line));
                connection.commit();
            }
        }
    }

    private static void execute(Connection connection, String sql) {
        try {
            Database.execute(connection, sql);
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(sql, failure));
        }
    }

    private OldData() {}
}
