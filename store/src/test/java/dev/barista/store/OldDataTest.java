package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.ledger.Facts;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Period;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.store.journal.JournalContent;
import dev.barista.store.journal.JournalFile;
import dev.barista.store.journal.JournalQuery;
import dev.barista.store.journal.JournalSettings;
import dev.barista.store.journal.SqliteJournal;
import dev.barista.store.ledger.LedgerFile;
import dev.barista.store.ledger.LedgerSettings;
import dev.barista.store.ledger.SqliteLedger;
import dev.barista.store.testkit.OldData;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A data folder of the last release without versions comes up whole.
final class OldDataTest {

    private static final String SERVICES = "services.serving.knative.dev";
    private static final Period HOURS =
            Period.since(OldData.AFTERWARDS.minus(Duration.ofHours(3)), OldData.AFTERWARDS);
    private static final JournalQuery ALL = new JournalQuery("", "", false, Instant.EPOCH, 100_000);

    @TempDir Path folder;

    @BeforeEach
    void writeOldData() throws Exception {
        OldData.writeTo(folder);
    }

    private void upgrade() {
        ObjectStore.open(folder, StoreSettings.DEFAULT).close();
        SqliteJournal.open(folder, JournalSettings.DEFAULT, () -> OldData.AFTERWARDS).close();
        SqliteLedger.open(folder, LedgerSettings.DEFAULT, () -> OldData.AFTERWARDS).close();
    }

    @Test
    void everyObjectIsThereInItsVersionAndTheCountGoesOn() {
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            assertThat(store.keys(SERVICES, "default", null))
                    .extracting(ObjectKey::name)
                    .containsExactly("coffee", "milk", "tea");
            long before = store.version();
            for (String resource : store.resources()) {
                for (ObjectKey key : store.keys(resource, "", null)) {
                    ApiObject object = store.find(resource, key).orElseThrow();
                    assertThat(object.key()).isEqualTo(key);
                    assertThat(Long.parseLong(object.resourceVersion())).isBetween(1L, before);
                }
            }

            ApiObject tea = store.find(SERVICES, new ObjectKey("default", "tea")).orElseThrow();
            ApiObject touched = tea.with(tree -> tree.putObject("status"));
            ApiObject replaced =
                    store.replace(SERVICES, touched, Long.parseLong(tea.resourceVersion()))
                            .orElseThrow();

            assertThat(replaced.resourceVersion()).isEqualTo(Long.toString(before + 1));
            assertThat(store.ownedBy(tea.uid())).hasSize(2);
        }
    }

    @Test
    void theWholeJournalIsReadableBeforeAndAfterItsUpgrade() {
        JournalContent before = JournalFile.query(folder, ALL);
        upgrade();
        JournalContent after = JournalFile.query(folder, ALL);

        assertThat(before.malformed()).isEmpty();
        assertThat(before.unknown()).isEmpty();
        assertThat(before.entries()).hasSize(56);
        assertThat(after).isEqualTo(before);
        assertThat(
                        after.entries().stream()
                                .filter(JournalEntry.Woke.class::isInstance)
                                .map(entry -> ((JournalEntry.Woke) entry).from()))
                .containsExactly(Rung.FROZEN, Rung.RESERVE, Rung.PARKED);
    }

    @Test
    void theLedgerSaysTheSameBeforeAndAfterItsUpgrade() {
        LedgerFile.Content before = LedgerFile.read(folder, HOURS);
        upgrade();
        LedgerFile.Content after = LedgerFile.read(folder, HOURS);

        assertThat(after).isEqualTo(before);
        List<Facts> revisions = after.revisions();
        assertThat(revisions)
                .extracting(facts -> facts.revision().revision().name())
                .containsExactly("coffee-00001", "milk-00001", "tea-00001");
        assertThat(revisions.getLast().counts().of(Measure.WOKE_FROZEN)).isEqualTo(1);
        assertThat(revisions.getLast().lines().keySet())
                .extracting(line -> line.rung())
                .containsExactlyInAnyOrder(Rung.RUNNING, Rung.FROZEN);
        assertThat(revisions.getLast().accounts()).hasSize(1);
    }

    @Test
    void anUpgradedFolderIsNotUpgradedAgain() throws Exception {
        upgrade();
        JournalContent once = JournalFile.query(folder, ALL);

        upgrade();

        assertThat(JournalFile.query(folder, ALL)).isEqualTo(once);
    }
}
