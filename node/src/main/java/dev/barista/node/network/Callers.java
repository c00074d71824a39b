package dev.barista.node.network;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.NetworkObjects.Revision;
import dev.barista.node.network.policy.Party;
import dev.barista.node.network.policy.Policies;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who calls the gateway, and whether policies let the call through. Immutable, thread-safe,
/// without locks.
final class Callers {

    private static final int DEFAULT_PORT = 8080;

    private final Policies policies;
    private final Map<InetAddress, Party.Pod> pods = new HashMap<>();
    private final Map<ObjectKey, Revision> revisions;

    Callers(Policies policies, Map<ObjectKey, Revision> revisions) {
        this.policies = policies;
        this.revisions = Map.copyOf(revisions);
        for (Party.Pod pod : policies.pods()) {
            pod.addresses().forEach(address -> pods.put(address, pod));
        }
    }

    Optional<Caller> find(InetAddress address) {
        return Optional.ofNullable(pods.get(address))
                .map(pod -> new Caller(pod.key(), pod.labels()));
    }

    /// A Revision that is not known yet is taken for one whose pods have its name for a label.
    boolean allows(InetAddress caller, ObjectKey revision) {
        if (policies.policies().isEmpty()) {
            return true; // asked for each request: most nodes have no policy
        }
        Party.Pod source = pods.get(caller);
        Revision known = revisions.get(revision);
        Revision there = known == null ? unknown(revision) : known;
        return policies.allows(
                source == null ? new Party.Outside(caller) : source,
                there.pod(),
                Protocol.TCP,
                there.port());
    }

    private static Revision unknown(ObjectKey revision) {
        return new Revision(
                new Party.Pod(
                        revision,
                        Map.of(Labels.REVISION, revision.name()),
                        List.of(),
                        List.of(),
                        true),
                DEFAULT_PORT);
    }
}
