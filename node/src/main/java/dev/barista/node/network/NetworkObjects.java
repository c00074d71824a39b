package dev.barista.node.network;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.node.network.policy.Party;
import dev.barista.node.network.policy.Policy;
import dev.barista.node.network.service.Front;
import dev.barista.node.network.service.Slice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the objects of the API say that concerns the network, as it is known now; kept small: no
/// object is held.
///
/// Thread-safe. One entry per object.
final class NetworkObjects {

    /// Kinds that are always noted; Deployments only where there are policies.
    static final List<ResourceType> KINDS =
            List.of(
                    Types.NAMESPACE,
                    Types.POD,
                    Types.CORE_SERVICE,
                    Types.ENDPOINT_SLICE,
                    Types.NETWORK_POLICY);

    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    /// A moment's state; immutable.
    ///
    /// @param namespaces labels by name
    /// @param revisions what pods of a Revision are and the port at which they serve
    record Picture(
            List<Policy> policies,
            Map<String, Map<String, String>> namespaces,
            List<Party.Pod> pods,
            Map<ObjectKey, Revision> revisions,
            List<Front> fronts,
            List<Slice> slices) {}

    /// @param pod as its template has it, without addresses
    record Revision(Party.Pod pod, int port) {}

    @GuardedBy("this")
    private final Holders holders;

    @GuardedBy("this")
    private final Map<ObjectKey, Map<String, String>> namespaces = new HashMap<>();

    @GuardedBy("this")
    private final Map<ObjectKey, Policy> policies = new HashMap<>();

    @GuardedBy("this")
    private final Map<ObjectKey, Front> fronts = new HashMap<>();

    @GuardedBy("this")
    private final Map<ObjectKey, Slice> slices = new HashMap<>();

    /// By Deployment: a Revision has a second one for its reserve.
    @GuardedBy("this")
    private final Map<ObjectKey, Revision> revisions = new HashMap<>();

    /// @param isOfPods what may be the address of a pod of this node
    NetworkObjects(Predicate<InetAddress> isOfPods) {
        this.holders = new Holders(isOfPods);
    }

    /// @return whether anything has changed that matters
    synchronized boolean assign(List<InetAddress> addresses, ApiObject pod) {
        return holders.assign(addresses, pod);
    }

    /// @return whether anything has changed that matters
    @CanIgnoreReturnValue
    synchronized boolean note(ResourceType type, Change change) {
        ApiObject object = change.object();
        boolean gone = change.kind() == Change.Kind.DELETED;
        return switch (type.kind()) {
            case "Pod" -> gone ? holders.forget(object.key()) : holders.note(object);
            case "Namespace" -> put(namespaces, object, gone ? null : labels(object));
            case "NetworkPolicy" ->
                    put(policies, object, gone ? null : Policy.find(object).orElse(null));
            case "Service" -> put(fronts, object, gone ? null : Front.find(object).orElse(null));
            case "EndpointSlice" ->
                    put(slices, object, gone ? null : Slice.find(object).orElse(null));
            case "Deployment" ->
                    put(revisions, object, gone ? null : revision(object).orElse(null));
            default -> false;
        };
    }

    synchronized boolean hasPolicies() {
        return !policies.isEmpty();
    }

    /// A key that is no longer there, and whose end no watch has told.
    synchronized void forget(ResourceType type, ObjectKey key) {
        note(type, new Change(Change.Kind.DELETED, ApiObject.of(type, key)));
    }

    private static <T> boolean put(Map<ObjectKey, T> all, ApiObject object, @Nullable T value) {
        if (value == null) {
            return all.remove(object.key()) != null;
        }
        return !value.equals(all.put(object.key(), value));
    }

    private static Map<String, String> labels(ApiObject namespace) {
        Map<String, String> labels = new HashMap<>(namespace.labels());
        labels.put(NAME_LABEL, namespace.name());
        return labels;
    }

    private static Optional<Revision> revision(ApiObject deployment) {
        return deployment
                .findLabel(Labels.REVISION)
                .map(name -> new ObjectKey(deployment.namespace(), name))
                .map(key ->
                        new Revision(
                                PodReader.template(deployment, key),
                                PodReader.servingPort(deployment)));
    }

    synchronized Picture picture() {
        Map<String, Map<String, String>> labels = new HashMap<>();
        namespaces.forEach((key, value) -> labels.put(key.name(), value));
        Map<ObjectKey, Revision> byRevision = new HashMap<>();
        revisions.values().forEach(each -> byRevision.put(each.pod().key(), each));
        List<Policy> sorted = new ArrayList<>(policies.values());
        sorted.sort(Comparator.comparing(Policy::key)); // rules are named after their order
        return new Picture(
                sorted,
                labels,
                List.copyOf(holders.all()),
                byRevision,
                List.copyOf(fronts.values()),
                List.copyOf(slices.values()));
    }
}
