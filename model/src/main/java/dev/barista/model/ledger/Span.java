package dev.barista.model.ledger;

import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A time in which a Route referred to a revision: an instance that is always on would run for so
/// long.
///
/// @param until null while it lasts
public record Span(ObjectKey revision, Instant since, @Nullable Instant until) {

    /// Nanoseconds of it that lie within a period.
    public long within(Instant from, Instant to) {
        Instant begin = since.isAfter(from) ? since : from;
        Instant end = until != null && until.isBefore(to) ? until : to;
        return end.isAfter(begin) ? java.time.Duration.between(begin, end).toNanos() : 0;
    }
}
