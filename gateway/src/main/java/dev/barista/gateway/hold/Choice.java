package dev.barista.gateway.hold;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses the instance that serves a request: the less busy of two at random if concurrency has no
/// limit, as Knative does; else the least busy that has a free slot. A lowered one only if none
/// that runs has a slot.
final class Choice {

    /// An instance with a slot taken; null if none has one.
    static @Nullable Instance acquire(
            Instance[] instances, int containerConcurrency, long now, RandomGenerator random) {
        if (containerConcurrency > 0) {
            return leastBusy(instances, containerConcurrency, now);
        }
        int n = instances.length;
        if (n > 1) {
            Instance one = instances[random.nextInt(n)];
            Instance two = instances[random.nextInt(n)];
            int first = one.rank(Integer.MAX_VALUE);
            int second = two.rank(Integer.MAX_VALUE);
            Instance less = first <= second ? one : two;
            if (Math.min(first, second) < Slots.LOWERED_RANK
                    && !less.isSuspended(now)
                    && less.tryAcquire(Integer.MAX_VALUE)) {
                return less;
            }
        }
        return leastBusy(instances, Integer.MAX_VALUE, now);
    }

    private static @Nullable Instance leastBusy(Instance[] instances, int limit, long now) {
        while (true) {
            Instance best = null;
            int lowest = Slots.NONE;
            for (Instance instance : instances) {
                int rank = instance.rank(limit);
                if (rank < lowest && !instance.isSuspended(now)) {
                    best = instance;
                    lowest = rank;
                }
            }
            if (best == null || best.tryAcquire(limit)) {
                return best;
            }
        }
    }

    private Choice() {}
}
