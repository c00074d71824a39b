package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileFormatTest {

    private static final FileFormat.Step FIRST =
            FileFormat.statements(
                    "CREATE TABLE IF NOT EXISTS word (text TEXT NOT NULL)",
                    "UPDATE word SET text = upper(text)");
    private static final FileFormat.Step SECOND =
            FileFormat.statements("INSERT INTO word VALUES ('second step')");

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("words.db");
    }

    private Database database(FileFormat.Step... steps) {
        return new Database(file(), "FULL", new FileFormat(List.of(steps)));
    }

    /// A file as it was written before files had versions.
    private void writeOld(String... words) throws SQLException {
        var unversioned = new Database(file(), "FULL", new FileFormat(List.of()));
        try (Connection connection = unversioned.openFirst()) {
            Database.execute(connection, "CREATE TABLE word (text TEXT NOT NULL)");
            for (String word : words) {
                Database.execute(connection, "INSERT INTO word VALUES ('" + word + "')");
            }
        }
    }

    private static List<String> words(Database database) {
        try (var readers = new Readers(database, 1, Duration.ofSeconds(5))) {
            return readers.query("SELECT text FROM word", row -> row.getString(1));
        }
    }

    private int version() throws SQLException {
        try (Connection connection = database(FIRST, SECOND, SECOND).open()) {
            return FileFormat.versionOf(connection);
        }
    }

    private static void open(Database database) throws SQLException {
        database.openFirst().close();
    }

    @Test
    void aNewFileHasTheNewestVersion() throws SQLException {
        open(database(FIRST, SECOND));

        assertThat(version()).isEqualTo(2);
        assertThat(words(database(FIRST, SECOND))).containsExactly("second step");
    }

    @Test
    void anOldFileGoesThroughEveryStepOnce() throws SQLException {
        writeOld("a");

        open(database(FIRST, SECOND));
        open(database(FIRST, SECOND));

        assertThat(version()).isEqualTo(2);
        assertThat(words(database(FIRST, SECOND))).containsExactly("A", "second step");
    }

    @Test
    void aFileInBetweenGoesThroughTheStepsThatItLacks() throws SQLException {
        writeOld("a");
        open(database(FIRST));
        try (Connection connection = database(FIRST).open()) {
            Database.execute(connection, "INSERT INTO word VALUES ('b')");
        }

        open(database(FIRST, SECOND));

        assertThat(words(database(FIRST, SECOND))).containsExactly("A", "b", "second step");
    }

    @Test
    void aNewerFileIsRefusedWithItsWriterAndLeftAsItIs() throws Exception {
        open(database(FIRST, SECOND, SECOND));
        try (Connection connection = database(FIRST, SECOND, SECOND).open()) {
            Database.execute(connection, "UPDATE written_by SET release = '7.1.0'");
            Database.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        byte[] before = Files.readAllBytes(file());

        assertThatThrownBy(() -> open(database(FIRST, SECOND)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(StoreException.Reason.NEWER))
                .hasMessage(
                        file()
                                + ": version 3, written by Barista 7.1.0 (expected: at most version"
                                + " 2, as Barista 0.1.0 writes it; start a Barista that knows it,"
                                + " or give another folder with `--data`)");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aNewerFileThatDoesNotNameItsWriterIsRefusedToReadersToo() throws SQLException {
        open(database(FIRST, SECOND));
        try (Connection connection = database(FIRST, SECOND).open()) {
            Database.execute(connection, "DROP TABLE written_by");
        }

        assertThatThrownBy(() -> words(database(FIRST)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("version 2, written by another release of Barista");
    }

    @Test
    void aStepThatFailsLeavesTheFileAsItWas() throws SQLException {
        writeOld("a");
        FileFormat.Step broken = FileFormat.statements("INSERT INTO nowhere VALUES (1)");

        assertThatThrownBy(() -> open(database(FIRST, broken)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("words.db")
                .hasMessageContaining("nowhere");

        assertThat(version()).isZero();
        assertThat(words(database(FIRST))).containsExactly("a");
    }

    @Test
    void aProcessThatIsKilledBetweenTwoStepsLeavesTheOldFile() throws Exception {
        // Given: the files as they lie on the disk when the second step begins
        writeOld("a");
        Path killed = Files.createDirectory(folder.resolve("killed"));
        FileFormat.Step copy = connection -> copyTo(killed);
        open(database(FIRST, copy, SECOND));

        // When
        var afterwards =
                new Database(
                        killed.resolve("words.db"),
                        "FULL",
                        new FileFormat(List.of(FIRST, SECOND, SECOND)));
        List<String> found = words(afterwards);
        open(afterwards);

        // Then
        assertThat(found).containsExactly("a");
        assertThat(words(afterwards)).containsExactly("A", "second step", "second step");
    }

    private void copyTo(Path target) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.copy(each, target.resolve(each.getFileName()));
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
