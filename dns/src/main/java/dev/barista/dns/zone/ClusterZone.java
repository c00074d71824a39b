package dev.barista.dns.zone;

import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.zone.Place.Alias;
import dev.barista.dns.zone.Place.Missing;
import dev.barista.dns.zone.Place.Present;
import dev.barista.model.serving.AddressBlock;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The zone of the cluster:
///
/// ```
/// cluster.local
/// ├── svc ── NAMESPACE ── SERVICE ── HOST, _PROTOCOL ── _PORT
/// ├── pod ── NAMESPACE ── 10-88-0-7
/// ├── dns ── ns
/// └── dns-version
/// ```
///
/// Thread-safe.
final class ClusterZone {

    private static final Node VERSION = Node.of(RecordTypes.TXT, RecordContent.texts("1.1.0"));

    private final ClusterNames names;
    private final List<AddressBlock> pods;
    private final Node nameServer;

    ClusterZone(ClusterNames names, List<AddressBlock> pods, List<InetAddress> gateway) {
        this.names = names;
        this.pods = List.copyOf(pods);
        nameServer = Node.of(gateway);
    }

    /// @param path a name without the domain; empty for the domain itself
    Place find(String apex, String path) {
        String parent = parent(path);
        return switch (last(path)) {
            case "" ->
                    new Present(
                            apex, Node.of(RecordTypes.NS, RecordContent.name("ns.dns." + apex)));
            case "svc" -> services(apex, parent);
            case "pod" -> pods(apex, parent);
            case "dns" ->
                    switch (parent) {
                        case "" -> new Present(apex, Node.EMPTY);
                        case "ns" -> new Present(apex, nameServer);
                        default -> new Missing(apex);
                    };
            case "dns-version" -> parent.isEmpty() ? new Present(apex, VERSION) : new Missing(apex);
            default -> new Missing(apex);
        };
    }

    /// @param path as in `web.default`
    Place services(String apex, String path) {
        if (path.isEmpty()) {
            return new Present(apex, Node.EMPTY);
        }
        String namespace = last(path);
        if (!names.hasNamespace(namespace)) {
            return new Missing(apex);
        }
        String inNamespace = parent(path);
        return inNamespace.isEmpty()
                ? new Present(apex, Node.EMPTY)
                : service(apex, namespace, inNamespace);
    }

    private Place service(String apex, String namespace, String path) {
        Optional<Published> found = names.find(namespace, last(path));
        if (found.isEmpty()) {
            return new Missing(apex);
        }
        Published service = found.get();
        String below = parent(path);
        if (!below.isEmpty()) {
            Node node = service.below().get(below);
            return node == null ? new Missing(apex) : new Present(apex, node);
        }
        return service.alias() == null
                ? new Present(apex, service.root())
                : new Alias(service.alias());
    }

    /// A pod's name says its address, so that none is stored: any address of the pods' range has
    /// one, in each Namespace.
    private Place pods(String apex, String path) {
        String namespace = last(path);
        if (!namespace.isEmpty() && !names.hasNamespace(namespace)) {
            return new Missing(apex);
        }
        String label = parent(path);
        if (label.isEmpty()) {
            return new Present(apex, Node.EMPTY);
        }
        return Addresses.ofLabel(label)
                .filter(address -> Addresses.isIn(pods, address))
                .<Place>map(address -> new Present(apex, Node.of(List.of(address))))
                .orElse(new Missing(apex));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }
}
