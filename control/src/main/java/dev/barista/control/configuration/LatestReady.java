package dev.barista.control.configuration;

import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Revision;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Selects the latest ready revision of a Configuration. Pure.
///
/// It never goes back: a revision of a lower generation than the present one counts only if the
/// user named it again (a rollback), or if the present one is gone.
final class LatestReady {

    /// @param revisions all that the Configuration has
    /// @param current the revision that stands for its present generation
    static Optional<String> among(
            List<ApiObject> revisions, ApiObject current, Configuration configuration) {
        String before = configuration.status().latestReadyRevision();
        long floor =
                revisions.stream()
                        .filter(revision -> revision.name().equals(before))
                        .findFirst()
                        .map(LatestReady::generation)
                        .orElse(0L);
        long ceiling = configuration.object().generation();
        return revisions.stream()
                .filter(revision ->
                        isCurrent(revision, current)
                                || (generation(revision) >= floor
                                        && generation(revision) <= ceiling))
                .sorted(
                        Comparator.comparing((ApiObject revision) -> !isCurrent(revision, current))
                                .thenComparing(LatestReady::generation, Comparator.reverseOrder()))
                .filter(LatestReady::isReady)
                .map(ApiObject::name)
                .findFirst();
    }

    private static boolean isCurrent(ApiObject revision, ApiObject current) {
        return revision.name().equals(current.name());
    }

    private static long generation(ApiObject revision) {
        return Revision.from(revision).configurationGeneration();
    }

    private static boolean isReady(ApiObject revision) {
        return Conditions.findReady(revision).filter(Condition::isTrue).isPresent();
    }

    private LatestReady() {}
}
