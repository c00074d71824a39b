package dev.barista.store.ledger;

import java.time.Duration;

/// Bounds of the cost ledger. How long it is kept is a setting of `config-prices`.
///
/// @param rowsKept most rows of a table on disk; beyond them the oldest hours go
/// @param pendingRows most sums that wait for the disk; beyond them new ones are dropped
/// @param gather how long facts are gathered before they are written together
public record LedgerSettings(long rowsKept, int pendingRows, Duration gather) {

    public static final LedgerSettings DEFAULT =
            new LedgerSettings(1_000_000, 100_000, Duration.ofSeconds(1));

    public LedgerSettings {
        if (rowsKept < 1 || pendingRows < 1) {
            throw new IllegalArgumentException(
                    "rowsKept, pendingRows: %d, %d (expected: >= 1)"
                            .formatted(rowsKept, pendingRows));
        }
    }
}
