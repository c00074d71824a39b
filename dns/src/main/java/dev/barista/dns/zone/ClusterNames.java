package dev.barista.dns.zone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.dns.message.Names;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The names of the cluster as they are now: Services, their endpoints, and the Namespaces that
/// exist.
///
/// Thread-safe. A reader takes no lock: it looks up one Service, all of whose names were made when
/// it last changed. A change costs what that Service has, however many others there are.
public final class ClusterNames {

    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<ObjectKey, Published> published = new ConcurrentHashMap<>();
    private final ConcurrentMap<InetAddress, Map<ObjectKey, List<String>>> byAddress =
            new ConcurrentHashMap<>();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<ObjectKey, ServiceNames> services = new HashMap<>();

    @GuardedBy("lock")
    private final Map<ObjectKey, Map<ObjectKey, EndpointGroup>> groups = new HashMap<>();

    @GuardedBy("lock")
    private final Map<ObjectKey, ObjectKey> serviceOfGroup = new HashMap<>();

    private final String domain;
    private final AtomicInteger changes = new AtomicInteger(1);

    /// @param domain as in `cluster.local`; it stays as long as the process does
    /// @throws IllegalArgumentException if it is no domain name
    public ClusterNames(String domain) {
        this.domain = normal(domain);
    }

    private static String normal(String domain) {
        if (!Names.isName(domain)) {
            throw new IllegalArgumentException(
                    "cluster domain: %s (expected: a domain name, as in cluster.local)"
                            .formatted(domain));
        }
        return Names.withoutLastDot(domain).toLowerCase(Locale.ROOT);
    }

    /// The domain of all these names, in lower case.
    public String domain() {
        return domain;
    }

    public void addNamespace(String name) {
        namespaces.add(name);
    }

    public void removeNamespace(String name) {
        namespaces.remove(name);
    }

    /// Adds a Service, or replaces it.
    public void put(ServiceNames service) {
        synchronized (lock) {
            services.put(service.key(), service);
            publish(service.key());
        }
    }

    public void removeService(ObjectKey key) {
        synchronized (lock) {
            services.remove(key);
            publish(key);
        }
    }

    /// Adds endpoints, or replaces those of the same key. They may come before their Service.
    public void put(EndpointGroup group) {
        synchronized (lock) {
            ObjectKey before = serviceOfGroup.put(group.key(), group.service());
            if (before != null && !before.equals(group.service())) {
                drop(group.key(), before);
            }
            groups.computeIfAbsent(group.service(), _ -> new TreeMap<>()).put(group.key(), group);
            publish(group.service());
        }
    }

    public void removeGroup(ObjectKey key) {
        synchronized (lock) {
            ObjectKey service = serviceOfGroup.remove(key);
            if (service != null) {
                drop(key, service);
            }
        }
    }

    @GuardedBy("lock")
    private void drop(ObjectKey group, ObjectKey service) {
        Map<ObjectKey, EndpointGroup> others = groups.get(service);
        if (others != null) {
            others.remove(group);
            if (others.isEmpty()) {
                groups.remove(service);
            }
        }
        publish(service);
    }

    @GuardedBy("lock")
    private void publish(ObjectKey key) {
        ServiceNames service = services.get(key);
        Collection<EndpointGroup> endpoints = groups.getOrDefault(key, Map.of()).values();
        Published next =
                service == null ? null : Publication.of(service, endpoints, domain).orElse(null);
        Published before = next == null ? published.remove(key) : published.put(key, next);
        changes.incrementAndGet();
        index(key, before, next);
    }

    private void index(ObjectKey key, @Nullable Published before, @Nullable Published next) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        if (before != null) {
            addresses.addAll(before.names().keySet());
        }
        if (next != null) {
            addresses.addAll(next.names().keySet());
        }
        for (InetAddress address : addresses) {
            List<String> names =
                    next == null ? List.of() : next.names().getOrDefault(address, List.of());
            byAddress.compute(address, (_, others) -> with(others, key, names));
        }
    }

    private static @Nullable Map<ObjectKey, List<String>> with(
            @Nullable Map<ObjectKey, List<String>> others, ObjectKey key, List<String> names) {
        Map<ObjectKey, List<String>> all = new TreeMap<>(others == null ? Map.of() : others);
        if (names.isEmpty()) {
            all.remove(key);
        } else {
            all.put(key, names);
        }
        return all.isEmpty() ? null : all;
    }

    /// Grows with every change; the serial number of the zone.
    int changes() {
        return changes.get();
    }

    boolean hasNamespace(String name) {
        return namespaces.contains(name);
    }

    Optional<Published> find(String namespace, String service) {
        return Optional.ofNullable(published.get(new ObjectKey(namespace, service)));
    }

    /// The names of an address, without the domain.
    List<String> names(InetAddress address) {
        List<String> names = new ArrayList<>();
        byAddress
                .getOrDefault(address, Map.of())
                .values()
                .forEach(more -> more.stream().filter(n -> !names.contains(n)).forEach(names::add));
        return names;
    }
}
