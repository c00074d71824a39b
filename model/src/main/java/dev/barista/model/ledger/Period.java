package dev.barista.model.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The time a bill is about: it begins with a full hour, because the ledger is kept in hours.
public record Period(Instant from, Instant to) {

    public static Period since(Instant wanted, Instant now) {
        return new Period(wanted.truncatedTo(ChronoUnit.HOURS), now);
    }

    public long firstHour() {
        return Hours.of(from);
    }
}
