package dev.barista.model.ledger;

import java.util.List;

/// Stores measured facts about instances. Thread-safe.
public interface Ledger {

    /// Books facts, all of them or, if the process dies first, none. Returns at once.
    void add(List<Fact> facts);

    /// Accounts of instances that an earlier process has left open.
    List<Account> accounts();

    /// Spans that have not ended.
    List<Span> openSpans();
}
