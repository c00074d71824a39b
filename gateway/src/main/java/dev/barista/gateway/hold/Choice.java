package dev.barista.gateway.hold;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which instance serves a request: the less busy of two at random if concurrency has no limit, as
/// Knative does; else the least busy that has a free slot.
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
            Instance less = one.inFlight() <= two.inFlight() ? one : two;
            if (!less.isSuspended(now) && less.tryAcquire(Integer.MAX_VALUE)) {
                return less;
            }
        }
        return leastBusy(instances, Integer.MAX_VALUE, now);
    }

    private static @Nullable Instance leastBusy(Instance[] instances, int limit, long now) {
        while (true) {
            Instance best = null;
            int fewest = limit;
            for (Instance instance : instances) {
                int taken = instance.inFlight();
                if (taken < fewest && !instance.isLeaving() && !instance.isSuspended(now)) {
                    best = instance;
                    fewest = taken;
                }
            }
            if (best == null || best.tryAcquire(limit)) {
                return best;
            }
        }
    }

    private Choice() {}
}
