package dev.barista.node.deployment;

import dev.barista.model.object.ObjectKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The next step of a rollout: how many pods each ReplicaSet should have. Pure.
final class Rollout {

    /// Steps up and down at once where both are allowed. Repeated as pods become available, it ends
    /// with all pods in `current`.
    ///
    /// @param old all others, oldest first
    /// @return the wanted size of each ReplicaSet
    static Map<ObjectKey, Integer> next(
            int replicas, Strategy strategy, Generation current, List<Generation> old) {
        Map<ObjectKey, Integer> sizes = new LinkedHashMap<>();
        int oldWanted = old.stream().mapToInt(Generation::wanted).sum();
        sizes.put(current.key(), grown(replicas, strategy, current, oldWanted, old));
        shrink(replicas, strategy, current, old, sizes);
        return sizes;
    }

    private static int grown(
            int replicas,
            Strategy strategy,
            Generation current,
            int oldWanted,
            List<Generation> old) {
        if (strategy.recreate() && old.stream().anyMatch(one -> one.existing() > 0)) {
            return Math.min(current.wanted(), replicas);
        }
        int room = replicas + strategy.maxSurge() - oldWanted - current.wanted();
        return Math.min(replicas, current.wanted() + Math.max(0, room));
    }

    /// Those that are not available anyway go first: they cost nothing.
    private static void shrink(
            int replicas,
            Strategy strategy,
            Generation current,
            List<Generation> old,
            Map<ObjectKey, Integer> sizes) {
        int least = replicas - strategy.maxUnavailable();
        int all = current.wanted() + old.stream().mapToInt(Generation::wanted).sum();
        int unavailableNew = Math.max(0, current.wanted() - current.available());
        int most = replicas == 0 ? all : Math.max(0, all - least - unavailableNew);
        for (Generation one : old) {
            int broken = Math.min(most, Math.max(0, one.wanted() - one.available()));
            sizes.put(one.key(), one.wanted() - broken);
            most -= broken;
        }
        int available =
                current.available()
                        + old.stream()
                                .mapToInt(one -> Math.min(one.wanted(), one.available()))
                                .sum();
        int spare = replicas == 0 ? all : Math.max(0, available - least);
        for (Generation one : old) {
            int left = sizes.getOrDefault(one.key(), 0);
            int gone = Math.min(spare, left);
            sizes.put(one.key(), left - gone);
            spare -= gone;
        }
    }

    private Rollout() {}
}
