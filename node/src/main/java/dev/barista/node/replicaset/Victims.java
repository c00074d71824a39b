package dev.barista.node.replicaset;

import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Selects the pods that are deleted when there are too many. Pure.
final class Victims {

    /// A pod that could go.
    ///
    /// @param inFlight requests it has now
    record Candidate(ObjectKey key, boolean ready, int inFlight, Instant created) {}

    /// Instances without requests are chosen first, then the one with the fewest requests, then the
    /// youngest.
    private static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::ready)
                    .thenComparingInt(Candidate::inFlight)
                    .thenComparing(Candidate::created, Comparator.reverseOrder())
                    .thenComparing(Candidate::key, Comparator.reverseOrder());

    static List<ObjectKey> choose(List<Candidate> candidates, int count) {
        return candidates.stream().sorted(ORDER).limit(count).map(Candidate::key).toList();
    }

    private Victims() {}
}
