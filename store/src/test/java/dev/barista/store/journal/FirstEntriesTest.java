package dev.barista.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.journal.EntryCodec;
import dev.barista.model.journal.EntryReading.Known;
import dev.barista.model.object.Json;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

final class FirstEntriesTest {

    private static final String HEAD =
            "\"at\":\"2030-01-01T00:00:00Z\",\"revision\":{\"namespace\":\"default\",\"name\":\"tea-00001\"},";
    private static final String CALLER =
            "\"caller\":{\"source\":\"\",\"method\":\"GET\",\"path\":\"/\",\"userAgent\":\"\"}";

    @TempDir Path folder;

    private static ObjectNode tree(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }

    /// As release 0.1 of version 0 wrote each kind.
    private static List<String> firstOnes() {
        return List.of(
                "{\"kind\":\"Scaled\","
                        + HEAD
                        + "\"from\":0,\"to\":1,\"reason\":\"r\",\"inputs\":{}}",
                "{\"kind\":\"Seats\","
                        + HEAD
                        + "\"from\":0,\"to\":1,\"reason\":\"r\",\"inputs\":{}}",
                "{\"kind\":\"Woke\"," + HEAD + "\"from\":\"PARKED\"," + CALLER + ",\"stages\":[]}",
                "{\"kind\":\"Woke\"," + HEAD + CALLER + ",\"stages\":[]}",
                "{\"kind\":\"RungChanged\","
                        + HEAD
                        + "\"pod\":\"p\",\"from\":\"RUNNING\",\"to\":\"RESERVE\",\"reason\":\"seat\","
                        + "\"inputs\":{\"policy\":\"LADDER\"}}",
                "{\"kind\":\"ReserveStep\","
                        + HEAD
                        + "\"step\":\"S1\",\"pod\":\"p\",\"message\":\"m\"}",
                "{\"kind\":\"Filtered\","
                        + HEAD
                        + "\"rule\":\"r\",\"status\":200,\"count\":7,"
                        + CALLER
                        + "}",
                "{\"kind\":\"Shed\"," + HEAD + "\"status\":503,\"reason\":\"full\"," + CALLER + "}",
                "{\"kind\":\"InstanceChanged\","
                        + HEAD
                        + "\"pod\":\"p\",\"reason\":\"Started\",\"message\":\"\"}");
    }

    @Test
    void everyKindBecomesOneThatCanBeRead() {
        for (String first : firstOnes()) {
            assertThat(EntryCodec.read(FirstEntries.upgraded(tree(first))))
                    .as(first)
                    .isInstanceOf(Known.class);
        }
    }

    @Test
    void aWakeThatDoesNotSayFromWhereWasFromNothing() {
        ObjectNode woke = FirstEntries.upgraded(tree(firstOnes().get(3)));

        assertThat(woke.path("from").asString()).isEqualTo("stopped");
    }

    @Test
    void upgradingTwiceChangesNothingMore() {
        for (String first : firstOnes()) {
            ObjectNode once = FirstEntries.upgraded(tree(first));

            assertThat(FirstEntries.upgraded(once.deepCopy())).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"kind\":\"Teleported\",\"from\":\"FROZEN\"}", "{}"})
    void whatIsUnknownStaysAsItIs(String json) {
        assertThat(FirstEntries.upgraded(tree(json))).isEqualTo(tree(json));
    }

    @Test
    void aFileOfManyEntriesIsUpgradedWholeAndReadableBeforeAndAfter() throws SQLException {
        // Given
        SqliteJournal.open(folder, JournalSettings.DEFAULT, new VirtualTime()).close();
        List<String> bodies = new ArrayList<>(List.of("no json"));
        for (int n = 0; n < 300; n++) {
            bodies.addAll(firstOnes());
        }
        try (Connection plain = plain()) {
            insert(plain, bodies);
            plain.createStatement().execute("PRAGMA user_version=0");
        }
        var query = new JournalQuery("", "", false, Instant.EPOCH, 10_000);
        JournalContent before = JournalFile.query(folder, query);

        // When
        SqliteJournal.open(folder, JournalSettings.DEFAULT, new VirtualTime()).close();

        // Then
        assertThat(before.entries()).hasSize(2700);
        assertThat(before.malformed()).containsExactly("entry 1: no JSON object");
        assertThat(JournalFile.query(folder, query)).isEqualTo(before);
        try (Connection plain = plain();
                var row =
                        plain.createStatement()
                                .executeQuery(
                                        "SELECT count(*) FROM entry WHERE body GLOB"
                                                + " '{\"kind\":\"[A-Z]*'")) {
            assertThat(row.getInt(1)).isZero();
        }
    }

    private Connection plain() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    private static void insert(Connection plain, List<String> bodies) throws SQLException {
        plain.setAutoCommit(false);
        try (PreparedStatement insert =
                plain.prepareStatement(
                        "INSERT INTO entry (at, namespace, revision, body)"
                                + " VALUES (2000000000000, 'default', 'tea-00001', ?)")) {
            for (String body : bodies) {
                insert.setString(1, body);
                insert.executeUpdate();
            }
        }
        plain.commit();
        plain.setAutoCommit(true);
    }
}
