package dev.barista.app.metrics;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.ladder.Resident;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// How many instances of each revision are on which rung of the ladder.
record InstanceMetrics(Supplier<List<Resident>> residents) implements Source {

    @Override
    public void addTo(Families families) {
        Map<ObjectKey, Map<Rung, Integer>> counts = new HashMap<>();
        for (Resident resident : residents.get()) {
            counts.computeIfAbsent(resident.revision(), _ -> new EnumMap<>(Rung.class))
                    .merge(resident.rung(), 1, Integer::sum);
        }
        counts.forEach((revision, byRung) ->
                byRung.forEach((rung, count) ->
                        families.gauge(
                                "barista_revision_instances",
                                "Instances, by the rung of the ladder that they are on.",
                                families.revision(revision).add("rung", rung.word()),
                                count)));
    }
}
