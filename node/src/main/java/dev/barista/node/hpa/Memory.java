package dev.barista.node.hpa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What an autoscaler remembers of its last hour: what it found right, and what it changed. Lost
/// with the process, as Kubernetes' is.
///
/// @param found oldest first
/// @param changes oldest first
record Memory(List<Found> found, List<Changed> changes) {

    static final Duration LONGEST = Duration.ofHours(1);

    record Found(int replicas, Instant at) {}

    /// @param by more than 0 if pods were added
    record Changed(int by, Instant at) {}

    Memory {
        found = List.copyOf(found);
        changes = List.copyOf(changes);
    }

    /// At first, what there is counts as right: a start scales nothing down.
    static Memory first(int replicas, Instant now) {
        return new Memory(List.of(new Found(replicas, now)), List.of());
    }

    Memory with(int replicas, Instant now) {
        List<Found> next = new ArrayList<>(found);
        next.removeIf(old -> old.at().isBefore(now.minus(LONGEST)));
        next.add(new Found(replicas, now));
        return new Memory(next, changes);
    }

    Memory changed(int by, Instant now) {
        List<Changed> next = new ArrayList<>(changes);
        next.removeIf(old -> old.at().isBefore(now.minus(LONGEST)));
        next.add(new Changed(by, now));
        return new Memory(found, next);
    }

    /// How many pods there were a period ago.
    int before(int current, Duration period, Instant now) {
        return current
                - changes.stream()
                        .filter(change -> change.at().isAfter(now.minus(period)))
                        .mapToInt(Changed::by)
                        .sum();
    }

    int lowest(int replicas, Duration window, Instant now) {
        return found.stream()
                .filter(one -> one.at().isAfter(now.minus(window)))
                .mapToInt(Found::replicas)
                .reduce(replicas, Math::min);
    }

    int highest(int replicas, Duration window, Instant now) {
        return found.stream()
                .filter(one -> one.at().isAfter(now.minus(window)))
                .mapToInt(Found::replicas)
                .reduce(replicas, Math::max);
    }
}
