package dev.barista.node.network;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.policy.Party;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Which pod has which addresses: what the node has assigned counts, and of others what their
/// status tells. Belongs to one task at a time.
///
/// There are at most as many entries as pods and addresses of the range.
final class Holders {

    /// A pod of the API.
    ///
    /// @param created orders pods that claim the same address: the later one has it
    private record Noted(Party.Pod pod, String created, boolean terminating) {}

    private final Predicate<InetAddress> isOfPods;
    private final Map<ObjectKey, Noted> pods = new HashMap<>();
    private final Map<List<InetAddress>, Party.Pod> assigned = new HashMap<>();

    /// @param isOfPods what may be the address of a pod of this node
    Holders(Predicate<InetAddress> isOfPods) {
        this.isOfPods = isOfPods;
    }

    /// @return whether anything has changed
    boolean assign(List<InetAddress> addresses, ApiObject pod) {
        Party.Pod holder = PodReader.pod(pod, addresses);
        return !holder.equals(assigned.put(addresses, holder));
    }

    /// @return whether anything has changed
    boolean note(ApiObject pod) {
        if (PodReader.hasEnded(pod)) {
            return forget(pod.key());
        }
        List<InetAddress> addresses = PodReader.addresses(pod).stream().filter(isOfPods).toList();
        var noted =
                new Noted(
                        PodReader.pod(pod, addresses),
                        pod.metadata().path("creationTimestamp").asString(""),
                        pod.isTerminating());
        return !noted.equals(pods.put(pod.key(), noted));
    }

    /// @return whether anything has changed
    boolean forget(ObjectKey pod) {
        boolean held = assigned.values().removeIf(holder -> holder.key().equals(pod));
        return pods.remove(pod) != null || held;
    }

    /// Each address once. Labels are those that the API has, where it has the pod.
    Collection<Party.Pod> all() {
        Map<InetAddress, ObjectKey> taken = new HashMap<>();
        Map<ObjectKey, Party.Pod> holders = new LinkedHashMap<>();
        assigned.forEach((addresses, holder) -> {
            addresses.forEach(address -> taken.put(address, holder.key()));
            Noted noted = pods.get(holder.key());
            holders.merge(
                    holder.key(),
                    with(noted == null ? holder : noted.pod(), addresses),
                    Holders::join);
        });
        pods.values().stream()
                .sorted(
                        Comparator.comparing(Noted::terminating)
                                .thenComparing(Noted::created, Comparator.reverseOrder()))
                .forEach(noted -> {
                    ObjectKey key = noted.pod().key();
                    List<InetAddress> free =
                            noted.pod().addresses().stream()
                                    .filter(address -> taken.putIfAbsent(address, key) == null)
                                    .toList();
                    if (!free.isEmpty()) {
                        holders.merge(key, with(noted.pod(), free), Holders::join);
                    }
                });
        return holders.values();
    }

    /// A pod has more than its own while it hands its instance over.
    private static Party.Pod join(Party.Pod one, Party.Pod other) {
        List<InetAddress> all = new ArrayList<>(one.addresses());
        all.addAll(other.addresses());
        return with(one, all);
    }

    private static Party.Pod with(Party.Pod pod, List<InetAddress> addresses) {
        return new Party.Pod(pod.key(), pod.labels(), addresses, pod.ports(), pod.closed());
    }
}
