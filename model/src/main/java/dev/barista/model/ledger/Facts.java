package dev.barista.model.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The facts that the ledger has of one revision in a period.
///
/// @param lines by what they are about; the hour in a key means nothing here
/// @param accounts of its instances that are there, on whichever rung
public record Facts(
        Deployed revision,
        Map<LineKey, Use> lines,
        Counts counts,
        List<Span> spans,
        List<Account> accounts) {
    public Facts {
        lines = Map.copyOf(lines);
        spans = List.copyOf(spans);
        accounts = List.copyOf(accounts);
    }

    /// Nanoseconds of a core that its burstable instances have kept by now.
    long credit() {
        return accounts.stream().mapToLong(Account::credit).sum();
    }

    /// Up to when it is known what ran: while an instance is there, up to the last reading; while
    /// none is, until now.
    Instant until(Instant now) {
        return accounts.stream()
                .map(account -> account.last().at())
                .max(Comparator.naturalOrder())
                .filter(now::isAfter)
                .orElse(now);
    }
}
