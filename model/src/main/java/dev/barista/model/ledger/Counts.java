package dev.barista.model.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The amount of each measure. Immutable.
public record Counts(Map<Measure, Long> amounts) {

    public static final Counts NONE = new Counts(Map.of());

    public Counts {
        Map<Measure, Long> copy = new EnumMap<>(Measure.class);
        copy.putAll(amounts);
        amounts = Collections.unmodifiableMap(copy);
    }

    public long of(Measure measure) {
        return amounts.getOrDefault(measure, 0L);
    }

    public Counts with(Measure measure, long amount) {
        Map<Measure, Long> next = new EnumMap<>(Measure.class);
        next.putAll(amounts);
        next.merge(measure, amount, measure::merge);
        return new Counts(next);
    }
}
