package dev.barista.control.ingress;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Assigns each host to one Ingress: of several that claim it, the oldest.
///
/// Holds an entry per host of an Ingress that exists. Thread-safe.
final class HostClaims {

    private record Claim(Instant created, ObjectKey ingress) {}

    /// @param lost the hosts that belong to another Ingress, with that one
    /// @param affected other Ingresses that have won or lost a host by this
    record Verdict(SortedMap<String, ObjectKey> lost, Set<ObjectKey> affected) {}

    private static final Comparator<Claim> OLDEST_FIRST =
            Comparator.comparing(Claim::created).thenComparing(Claim::ingress);

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, SortedSet<Claim>> hosts = new HashMap<>();

    @GuardedBy("lock")
    private final Map<ObjectKey, Map<String, Claim>> claims = new HashMap<>();

    /// From now on `ingress` claims `wanted`, and no other host.
    Verdict claim(ObjectKey ingress, Instant created, Set<String> wanted) {
        var claim = new Claim(created, ingress);
        lock.lock();
        try {
            Map<String, Claim> old = claims.getOrDefault(ingress, Map.of());
            Set<ObjectKey> affected = new HashSet<>();
            for (Map.Entry<String, Claim> entry : old.entrySet()) {
                if (!wanted.contains(entry.getKey()) || !entry.getValue().equals(claim)) {
                    move(entry.getKey(), entry.getValue(), null, affected);
                }
            }
            SortedMap<String, ObjectKey> lost = new TreeMap<>();
            Map<String, Claim> now = new HashMap<>();
            for (String host : wanted) {
                move(host, null, claim, affected);
                now.put(host, claim);
                ObjectKey winner = winner(host);
                if (winner != null && !winner.equals(ingress)) {
                    lost.put(host, winner);
                }
            }
            if (now.isEmpty()) {
                claims.remove(ingress);
            } else {
                claims.put(ingress, now);
            }
            affected.remove(ingress);
            return new Verdict(lost, affected);
        } finally {
            lock.unlock();
        }
    }

    /// @return other Ingresses that have won a host by this
    Set<ObjectKey> release(ObjectKey ingress) {
        return claim(ingress, Instant.EPOCH, Set.of()).affected();
    }

    @GuardedBy("lock")
    private void move(
            String host, @Nullable Claim removed, @Nullable Claim added, Set<ObjectKey> affected) {
        ObjectKey before = winner(host);
        SortedSet<Claim> all = hosts.computeIfAbsent(host, _ -> new TreeSet<>(OLDEST_FIRST));
        if (removed != null) {
            all.remove(removed);
        }
        if (added != null) {
            all.add(added);
        }
        if (all.isEmpty()) {
            hosts.remove(host);
        }
        ObjectKey after = winner(host);
        if (before != null && !before.equals(after)) {
            affected.add(before);
            if (after != null) {
                affected.add(after);
            }
        }
    }

    @GuardedBy("lock")
    private @Nullable ObjectKey winner(String host) {
        SortedSet<Claim> all = hosts.get(host);
        return all == null || all.isEmpty() ? null : all.first().ingress();
    }
}
