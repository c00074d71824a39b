package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ledger.Period;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.journal.JournalFile;
import dev.barista.store.journal.JournalQuery;
import dev.barista.store.journal.JournalSettings;
import dev.barista.store.journal.SqliteJournal;
import dev.barista.store.ledger.LedgerFile;
import dev.barista.store.ledger.LedgerSettings;
import dev.barista.store.ledger.SqliteLedger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every database file of a data folder has a version.
final class OldFilesTest {

    enum Kept {
        OBJECTS("objects.db") {
            @Override
            void open(Path folder) {
                ObjectStore.open(folder, StoreSettings.DEFAULT).close();
            }

            @Override
            void read(Path folder) {
                ObjectsFile.all(folder, "pods");
            }
        },
        JOURNAL("journal.db") {
            @Override
            void open(Path folder) {
                SqliteJournal.open(folder, JournalSettings.DEFAULT, new VirtualTime()).close();
            }

            @Override
            void read(Path folder) {
                JournalFile.query(folder, new JournalQuery("", "", false, Instant.EPOCH, 10));
            }
        },
        LEDGER("ledger.db") {
            @Override
            void open(Path folder) {
                SqliteLedger.open(folder, LedgerSettings.DEFAULT, new VirtualTime()).close();
            }

            @Override
            void read(Path folder) {
                var now = new VirtualTime().instant();
                LedgerFile.read(folder, Period.since(now.minus(Duration.ofDays(1)), now));
            }
        };

        private final String file;

        Kept(String file) {
            this.file = file;
        }

        abstract void open(Path folder);

        abstract void read(Path folder);
    }

    @TempDir Path folder;

    private int version(Kept kept) throws SQLException {
        try (Connection connection = plain(kept)) {
            return FileFormat.versionOf(connection);
        }
    }

    private Connection plain(Kept kept) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(kept.file));
    }

    @ParameterizedTest
    @EnumSource
    void aNewFileHasAVersion(Kept kept) throws SQLException {
        kept.open(folder);

        assertThat(version(kept)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aFileWithoutAVersionGetsIt(Kept kept) throws SQLException {
        kept.open(folder);
        int newest = version(kept);
        try (Connection connection = plain(kept)) {
            Database.execute(connection, "DROP TABLE written_by");
            Database.execute(connection, "PRAGMA user_version=0");
        }

        kept.read(folder);
        kept.open(folder);

        assertThat(version(kept)).isEqualTo(newest);
    }

    @ParameterizedTest
    @EnumSource
    void aNewerFileIsRefusedToItsWriterAndToItsReaders(Kept kept) throws SQLException {
        kept.open(folder);
        int newer = version(kept) + 1;
        try (Connection connection = plain(kept)) {
            Database.execute(connection, "PRAGMA user_version=" + newer);
        }
        String expected = "%s: version %d, written by Barista".formatted(kept.file, newer);

        assertThatThrownBy(() -> kept.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(expected);
        assertThatThrownBy(() -> kept.read(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(expected);
        assertThat(version(kept)).isEqualTo(newer);
    }

    @Test
    void theLedgersWordsAreUpgraded() throws SQLException {
        // Given
        Kept.LEDGER.open(folder);
        try (Connection connection = plain(Kept.LEDGER)) {
            for (String row :
                    new String[] {
                        "line VALUES (525959, 'default', 'tea-00001', 'FROZEN', 'SPOT', 500, 1, 2,"
                                + " 3, 4)",
                        "happening VALUES (525959, 'default', 'tea-00001', 'WOKE_FROZEN', 5)",
                        "happening VALUES (525959, 'default', 'tea-00001', 'NEVER_HEARD_OF', 6)",
                        "revision VALUES ('default', 'tea-00001', 'tea', 'SPOT', 500, 1)",
                        "account VALUES ('tea-0', 'default', 'tea-00001', 'RESERVE', 'BURSTABLE',"
                                + " 500, 1, 0, 0, 0, 0, 0, 0, 0)"
                    }) {
                Database.execute(connection, "INSERT INTO " + row);
            }
            Database.execute(connection, "PRAGMA user_version=0");
        }
        Instant end = new VirtualTime().instant();
        var hour = Period.since(end.minus(Duration.ofHours(2)), end);
        String before = LedgerFile.read(folder, hour).toString();

        // When
        Kept.LEDGER.open(folder);

        // Then
        assertThat(before).contains("tea-00001", "rung=FROZEN", "kind=SPOT", "WOKE_FROZEN=5");
        assertThat(LedgerFile.read(folder, hour)).hasToString(before);
        try (Connection connection = plain(Kept.LEDGER);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT rung, kind FROM line")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1) + " " + row.getString(2)).isEqualTo("frozen spot");
        }
    }

    @Test
    void aWordThatTheLedgerNeverHadIsAnError() throws SQLException {
        Kept.LEDGER.open(folder);
        try (Connection connection = plain(Kept.LEDGER)) {
            Database.execute(
                    connection,
                    "INSERT INTO line VALUES (1, 'default', 'tea-00001', 'asleep', 'spot', 1, 1, 2,"
                            + " 3, 4)");
        }
        var hour = Period.since(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofHours(2)));

        assertThatThrownBy(() -> LedgerFile.read(folder, hour))
                .isInstanceOf(StoreException.class)
                .hasMessageEndingWith(
                        "ledger.db: rung: asleep (expected: one that this release writes)");
    }
}
