package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import java.util.Map;
import java.util.Optional;

/// Decides again what the ladder has decided before, from what the journal kept of it.
public final class LadderRecompute {

    /// The rung that these inputs lead to; empty if they are not those of the ladder: a request
    /// raised it, or an older Barista wrote them.
    public static Optional<Rung> from(Map<String, String> inputs) {
        return Situation.read(inputs)
                .map(LadderPolicy::decide)
                .map(Decision::to)
                .or(() -> Arrival.read(inputs).map(Arrival::to))
                .or(() -> PressurePolicy.recompute(inputs));
    }

    private LadderRecompute() {}
}
