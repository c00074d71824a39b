package dev.barista.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

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

    private List<ObjectNode> reopened(JournalQuery query) {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            return journal.query(query);
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
                .extracting(entry -> entry.path("to").asInt())
                .containsExactly(1, 4);
        assertThat(reopened(of("hello-", false))).hasSize(3);
        assertThat(reopened(of("", false))).hasSize(4);
    }

    @Test
    void keepsEveryPartOfAnEntry() {
        try (SqliteJournal journal = open(JournalSettings.DEFAULT)) {
            journal.record(
                    new JournalEntry.Woke(
                            time.instant(),
                            new ObjectKey("default", "hello-00001"),
                            Rung.STOPPED,
                            new Caller("127.0.0.1", "GET", "/", "curl"),
                            List.of(new Stage("spawn", Duration.ofMillis(3)))));
        }

        assertThat(reopened(of("hello-00001", true)).getFirst().toString())
                .isEqualTo(
                        """
                        {"kind":"Woke","at":"2030-01-01T00:00:00Z","revision":{"namespace":"default","name":"hello-00001"},"from":"STOPPED",\
                        "caller":{"source":"127.0.0.1","method":"GET","path":"/","userAgent":"curl"},\
                        "stages":[{"name":"spawn","duration":3000000}]}\
                        """);
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
                .extracting(entry -> entry.path("to").asInt())
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
                .extracting(entry -> entry.path("to").asInt())
                .containsExactly(16, 17, 18, 19, 20);
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
