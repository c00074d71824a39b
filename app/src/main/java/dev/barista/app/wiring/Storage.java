package dev.barista.app.wiring;

import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import dev.barista.store.journal.JournalSettings;
import dev.barista.store.journal.SqliteJournal;
import dev.barista.store.ledger.LedgerSettings;
import dev.barista.store.ledger.SqliteLedger;
import java.nio.file.Path;
import java.time.InstantSource;

/// The databases on disk: objects, decisions, costs.
record Storage(ObjectStore store, SqliteJournal journal, SqliteLedger ledger) {

    static Storage open(Cleanup parts, Path folder, InstantSource wall) {
        return new Storage(
                parts.add("store", ObjectStore.open(folder, StoreSettings.DEFAULT)),
                parts.add("journal", SqliteJournal.open(folder, JournalSettings.DEFAULT, wall)),
                parts.add("ledger", SqliteLedger.open(folder, LedgerSettings.DEFAULT, wall)));
    }
}
