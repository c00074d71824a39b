package dev.barista.node.scheduling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Assigns shares of the node to pods, and queues the pods that wait for one.
///
/// Thread-safe. Waiting pods are called in the order they came when a share is given back; the lock
/// is not held meanwhile.
public final class Room {

    private final Capacity capacity;

    @GuardedBy("this")
    private final Map<String, Resources> taken = new HashMap<>();

    @GuardedBy("this")
    private Resources used = Resources.NONE;

    @GuardedBy("this")
    private final SequencedMap<String, Runnable> waiting = new LinkedHashMap<>();

    public Room(Capacity capacity) {
        this.capacity = capacity;
    }

    /// Takes a share for the pod `uid`. If there is none, `whenFreed` is called when it is worth
    /// asking again.
    ///
    /// @return why not, in the words of Kubernetes' scheduler; empty if the pod has its share
    public synchronized Optional<String> take(String uid, Resources wanted, Runnable whenFreed) {
        if (taken.containsKey(uid)) {
            return Optional.empty();
        }
        List<String> missing = missing(wanted);
        if (!missing.isEmpty()) {
            waiting.put(uid, whenFreed);
            return Optional.of(
                    "0/1 nodes are available: %s.".formatted(String.join(", ", missing)));
        }
        waiting.remove(uid);
        taken.put(uid, wanted);
        used = used.plus(wanted);
        return Optional.empty();
    }

    @GuardedBy("this")
    private List<String> missing(Resources wanted) {
        Resources total = capacity.resources();
        List<String> missing = new ArrayList<>();
        if (taken.size() >= capacity.pods()) {
            missing.add("1 Too many pods");
        }
        if (wanted.cpuMillis() > 0 && used.cpuMillis() + wanted.cpuMillis() > total.cpuMillis()) {
            missing.add("1 Insufficient cpu");
        }
        if (wanted.memoryBytes() > 0
                && used.memoryBytes() + wanted.memoryBytes() > total.memoryBytes()) {
            missing.add("1 Insufficient memory");
        }
        new TreeMap<>(wanted.others())
                .forEach((name, amount) -> {
                    long left =
                            total.others().getOrDefault(name, 0L)
                                    - used.others().getOrDefault(name, 0L);
                    if (amount > left) {
                        missing.add("1 Insufficient " + name);
                    }
                });
        return missing;
    }

    /// An instance is another pod's now, with its share, or was found running: `to` has one in any
    /// case, even if the node is overfull for it.
    ///
    /// @param from uid of the pod that has it no more; empty if there is none
    public void pass(String from, String to, Resources share) {
        synchronized (this) {
            Resources old = taken.remove(from);
            used = old == null ? used : used.minus(old);
            waiting.remove(to);
            Resources twice = taken.put(to, share);
            used = (twice == null ? used : used.minus(twice)).plus(share);
        }
    }

    /// Gives back a share, or the place in the queue.
    public void leave(String uid) {
        List<Runnable> call = List.of();
        synchronized (this) {
            waiting.remove(uid);
            Resources share = taken.remove(uid);
            if (share != null) {
                used = used.minus(share);
                call = List.copyOf(waiting.values());
            }
        }
        call.forEach(Runnable::run);
    }

    /// What there is to share.
    public Resources total() {
        return capacity.resources();
    }

    /// How many pods have a share.
    public synchronized int pods() {
        return taken.size();
    }
}
