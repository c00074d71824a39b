package dev.barista.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest {

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();

    private SqliteJournal open(JournalSettings settings) {
        return SqliteJournal.open(folder, settings, time);
    }

    private JournalEntry scaled(String revision, int to) {
        return new JournalEntry.Scaled(
                time.instant(),
                new ObjectKey("default", revision),
                0,
                to,
                "stable window",
                Map.of("demand", "2.5"));
    }

    private static JournalQuery of(String revision, boolean exact) {
        return new JournalQuery("default", revision, exact, Instant.EPOCH, 100);
    }

    private List<JournalEntry> reopened(JournalQuery query) {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            return journal.query(query).entries();
        }
    }

    @Test
    void tellsTheDecisionsOfARevisionTheNewestLast() {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(scaled("hello-00001", 1));
            journal.record(scaled("hello-00002", 2));
            journal.record(scaled("other-00001", 3));
            journal.record(scaled("hello-00001", 4));
        }

        assertThat(reopened(of("hello-00001", true)))
                .extracting(entry -> ((JournalEntry.Scaled) entry).to())
                .containsExactly(1, 4);
        assertThat(reopened(of("hello-", false))).hasSize(3);
        assertThat(reopened(of("", false))).hasSize(4);
    }

    @Test
    void keepsEveryPartOfAnEntry() {
        var woke =
                new JournalEntry.Woke(
                        time.instant(),
                        new ObjectKey("default", "hello-00001"),
                        Rung.STOPPED,
                        new Caller("127.0.0.1", "", "GET", "/", "curl"),
                        List.of(new Stage("spawn", Duration.ofMillis(3))));
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(woke);
        }

        assertThat(reopened(of("hello-00001", true))).containsExactly(woke);
    }

    private void insert(String... bodies) throws SQLException {
        try (Connection plain =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                PreparedStatement insert =
                        plain.prepareStatement(
                                "INSERT INTO entry (at, namespace, revision, body)"
                                        + " VALUES (2000000000000, 'default', 'hello-00001', ?)")) {
            for (String body : bodies) {
                insert.setString(1, body);
                insert.executeUpdate();
            }
        }
    }

    @Test
    void tellsApartWhatALaterReleaseWroteAndWhatIsDamaged() throws SQLException {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(scaled("hello-00001", 1));
        }
        insert(
                "{\"kind\":\"teleported\"}",
                "{\"kind\":\"teleported\"}",
                "{\"kind\":\"shed\",\"at\":\"2030-01-01T00:00:00Z\"}",
                "no json");

        JournalContent content = JournalFile.query(folder, of("hello-", false));

        assertThat(content.entries()).containsExactly(scaled("hello-00001", 1));
        assertThat(content.unknown()).isEqualTo(Map.of("teleported", 2));
        assertThat(content.malformed())
                .containsExactly(
                        "entry 4: shed.revision: missing (expected: an object)",
                        "entry 5: no JSON object");
    }

    @Test
    void tellsOnlyWhatHappenedSince() {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(scaled("hello-00001", 1));
            time.advance(Duration.ofHours(1));
            journal.record(scaled("hello-00001", 2));
        }

        var query = new JournalQuery("", "", false, time.instant(), 100);
        assertThat(reopened(query))
                .extracting(entry -> ((JournalEntry.Scaled) entry).to())
                .containsExactly(2);
    }

    @Test
    void forgetsWhatIsTooOldOrTooMuch() {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(scaled("old", 1));
            time.advance(Duration.ofDays(31));
            for (int n = 0; n < 20; n++) {
                journal.record(scaled("new", n));
            }
        }
        try (SqliteJournal journal = open(new JournalSettings(10, 5, Duration.ofDays(30)))) {
            journal.record(scaled("new", 20));
        }

        assertThat(reopened(of("old", true))).isEmpty();
        assertThat(reopened(of("new", true)))
                .extracting(entry -> ((JournalEntry.Scaled) entry).to())
                .containsExactly(16, 17, 18, 19, 20);
    }

    /// Tried 6.G.
    @Test
    void anEntryThatCannotBeWrittenIsLostAloneAndCounted() {
        SqliteJournal journal = open(JournalSettings.DEFAULT);
        journal.record(scaled("hello-00001", 1));
        journal.record(
                new JournalEntry.InstanceChanged(
                        Instant.MIN, new ObjectKey("default", "hello-00001"), "p", "r", "m"));
        journal.record(scaled("hello-00001", 2));
        journal.close();

        assertThat(journal.dropped()).isEqualTo(1);
        assertThat(reopened(of("hello-00001", true)))
                .containsExactly(scaled("hello-00001", 1), scaled("hello-00001", 2));
    }

    @Test
    void dropsTheOldestWhenEntriesComeFasterThanTheyAreKept() throws Exception {
        var queue = new DroppingQueue<Integer>(2);
        queue.add(1);
        queue.add(2);
        queue.add(3);

        assertThat(queue.take(10)).containsExactly(2, 3);
        assertThat(queue.dropped()).isEqualTo(1);
    }
}
