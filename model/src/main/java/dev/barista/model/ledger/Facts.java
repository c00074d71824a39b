package dev.barista.model.ledger;

import java.util.List;
import java.util.Map;

/// All that the ledger knows of one revision in a period.
///
/// @param lines by what they are about; the hour in a key means nothing here
/// @param credit nanoseconds of a core that its burstable instances have kept by now
public record Facts(
        Deployed revision, Map<LineKey, Use> lines, Counts counts, List<Span> spans, long credit) {
    public Facts {
        lines = Map.copyOf(lines);
        spans = List.copyOf(spans);
    }
}
