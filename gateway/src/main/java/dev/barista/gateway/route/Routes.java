package dev.barista.gateway.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The Ingress objects there are, and the table made of them. Thread-safe; a change costs as much
/// as the Ingress has hosts, however many others there are.
///
/// A host that two Ingresses claim belongs to the one that was published first; when that one gives
/// it up, the other gets it.
public final class Routes {

    private final RandomGenerator random;

    @GuardedBy("this")
    private final Map<ObjectKey, Map<String, HostRules>> ingresses = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, List<ObjectKey>> claims = new HashMap<>();

    private volatile RoutingTable table = new RoutingTable(Hosts.EMPTY);

    @GuardedBy("this")
    private Hosts hosts = Hosts.EMPTY;

    public Routes(RandomGenerator random) {
        this.random = random;
    }

    /// The table as it is now.
    public RoutingTable table() {
        return table;
    }

    /// Replaces the rules of an Ingress, or removes them. When this returns, each request that
    /// comes is routed by the new rules.
    ///
    /// @return hosts of it that another Ingress serves
    /// @throws IllegalArgumentException if it cannot be routed; the old rules stay
    public synchronized List<String> publish(ObjectKey key, Optional<ApiObject> ingress) {
        Map<String, HostRules> rules =
                ingress.map(object -> IngressReader.read(object, random)).orElse(Map.of());
        Map<String, HostRules> before = ingresses.getOrDefault(key, Map.of());
        if (ingress.isPresent()) {
            ingresses.put(key, rules);
        } else {
            ingresses.remove(key);
        }
        Set<String> touched = new LinkedHashSet<>(before.keySet());
        touched.addAll(rules.keySet());
        Map<String, Optional<HostRules>> changes = new LinkedHashMap<>();
        List<String> taken = new ArrayList<>();
        for (String host : touched) {
            Optional<ObjectKey> owner = claim(host, key, rules.containsKey(host));
            changes.put(host, owner.map(name -> rulesOf(name, host)));
            if (rules.containsKey(host) && !owner.equals(Optional.of(key))) {
                taken.add(host);
            }
        }
        hosts = hosts.with(changes);
        table = new RoutingTable(hosts);
        return taken;
    }

    @GuardedBy("this")
    private HostRules rulesOf(ObjectKey ingress, String host) {
        Map<String, HostRules> rules = ingresses.getOrDefault(ingress, Map.of());
        HostRules found = rules.get(host);
        if (found == null) {
            throw new IllegalStateException("claim of %s on %s".formatted(ingress, host));
        }
        return found;
    }

    @GuardedBy("this")
    private Optional<ObjectKey> claim(String host, ObjectKey ingress, boolean wanted) {
        List<ObjectKey> owners = claims.computeIfAbsent(host, name -> new ArrayList<>(1));
        if (!wanted) {
            owners.remove(ingress);
        } else if (!owners.contains(ingress)) {
            owners.add(ingress);
        }
        if (owners.isEmpty()) {
            claims.remove(host);
            return Optional.empty();
        }
        return Optional.of(owners.getFirst());
    }
}
