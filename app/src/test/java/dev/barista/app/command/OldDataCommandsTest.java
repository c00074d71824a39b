package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import dev.barista.store.journal.JournalSettings;
import dev.barista.store.journal.SqliteJournal;
import dev.barista.store.ledger.LedgerSettings;
import dev.barista.store.ledger.SqliteLedger;
import dev.barista.store.testkit.OldData;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `explain` and `cost` on a data folder of the last release without versions, before and after a
/// start has upgraded it.
class OldDataCommandsTest {

    @TempDir Path folder;

    private Path store;

    @BeforeEach
    void writeOldData() throws Exception {
        store = folder.resolve("store");
        OldData.writeTo(store);
    }

    private void upgrade() {
        ObjectStore.open(store, StoreSettings.DEFAULT).close();
        SqliteJournal.open(store, JournalSettings.DEFAULT, () -> OldData.AFTERWARDS).close();
        SqliteLedger.open(store, LedgerSettings.DEFAULT, () -> OldData.AFTERWARDS).close();
    }

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--since", "36500d", "--data", folder.toString()));
        return Ran.command(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"coffee, 3", "tea, 8", "milk, 8"})
    void everyDecisionComesOutAgain(String service, int decisions) {
        Ran before = run("explain", service, "--check");
        upgrade();
        Ran after = run("explain", service, "--check");

        assertThat(before.exit()).isZero();
        assertThat(before.out())
                .isEqualTo(
                        "%1$d decisions, made again from their inputs: %1$d come out the same\n"
                                .formatted(decisions));
        assertThat(after).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain tea", "explain milk -o json", "explain coffee --limit 3"})
    void theStoryIsTheSameBeforeAndAfter(String line) {
        Ran before = run(line.split(" ", -1));
        upgrade();

        assertThat(before.exit()).isZero();
        assertThat(before.err()).isEmpty();
        assertThat(run(line.split(" ", -1))).isEqualTo(before);
    }

    @Test
    void theJsonNamesKindsAndRungsInWords() {
        JsonNode entries = Json.MAPPER.readTree(run("explain", "tea", "-o", "json").out());

        assertThat(entries.valueStream().map(entry -> entry.path("kind").asString()).distinct())
                .containsExactlyInAnyOrder("scaled", "seats", "woke", "rung", "instance");
        assertThat(
                        entries.valueStream()
                                .filter(entry -> entry.path("kind").asString().equals("woke"))
                                .map(entry -> entry.path("from").asString()))
                .containsExactly("frozen");
    }

    @Test
    void theBillNamesEveryService() {
        JsonNode before = costs();
        upgrade();
        JsonNode after = costs();

        assertThat(before.at("/items").valueStream().map(item -> item.path("name").asString()))
                .containsExactlyInAnyOrder("coffee", "milk", "tea");
        assertThat(after.at("/items/0/rungs")).isEqualTo(before.at("/items/0/rungs"));
        assertThat(run("cost", "tea").out()).contains("  frozen ", "  running ");
    }

    private JsonNode costs() {
        Ran ran = run("cost", "-o", "json");
        assertThat(ran.exit()).isZero();
        return Json.MAPPER.readTree(ran.out());
    }

    @ParameterizedTest
    @CsvSource({"explain tea, journal.db", "cost tea, ledger.db"})
    void aNewerFileIsRefusedInOneLine(String line, String file) throws Exception {
        upgrade();
        try (var plain = DriverManager.getConnection("jdbc:sqlite:" + store.resolve(file));
                var statement = plain.createStatement()) {
            statement.execute("UPDATE written_by SET release = '9.0.0'");
            statement.execute("PRAGMA user_version=99");
        }

        Ran ran = run(line.split(" ", -1));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualTo(
                        "barista: "
                                + store.resolve(file)
                                + ": version 99, written by Barista 9.0.0 (expected: at most version 1,"
                                + " as Barista 0.1.0 writes it; start a Barista that knows it, or give"
                                + " another folder with `--data`)\n");
    }

    @Test
    void anEntryThatCannotBeReadIsNamedAndTheOthersAreTold() throws Exception {
        upgrade();
        try (var plain = DriverManager.getConnection("jdbc:sqlite:" + store.resolve("journal.db"));
                var statement = plain.createStatement()) {
            statement.execute("UPDATE entry SET body = '{\"kind\":\"shed\"}' WHERE id = 1");
            statement.execute("UPDATE entry SET body = '{\"kind\":\"later\"}' WHERE id = 4");
        }

        Ran ran = run("explain", "tea");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("woke from frozen");
        assertThat(ran.err())
                .isEqualTo(
                        """
                        barista: 1 entries of kind later left out: a later release wrote them
                        barista: journal: entry 1: shed.at: missing (expected: a text)
                        """);
    }
}
