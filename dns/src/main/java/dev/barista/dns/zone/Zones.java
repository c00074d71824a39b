package dev.barista.dns.zone;

import dev.barista.dns.message.Names;
import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.message.ResourceRecord;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.zone.Place.Missing;
import dev.barista.dns.zone.Place.Present;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All zones of ours. A name in one of them is answered here, whether it exists or not.
///
/// Thread-safe.
public final class Zones {

    /// Names that end in `svc` are Services' without the domain: there is no such top-level domain,
    /// and programs that do not use the search list ask for them.
    private static final String SERVICES = "svc";

    private static final String LOCALHOST = "localhost";
    private static final String INTERNAL = "barista.internal";
    private static final String GATEWAY = "gateway." + INTERNAL;
    private static final String HOST = "host." + INTERNAL;

    /// What people's configurations call the machine that their containers run on.
    private static final List<String> HOST_ALIASES =
            List.of("host.docker.internal", "host.containers.internal");

    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    private final ClusterNames cluster;
    private final ClusterZone clusterZone;
    private final ReverseZone reverse;
    private final Map<String, Node> fixed = new HashMap<>();

    public Zones(ClusterNames cluster, DnsSettings.Names names) {
        this.cluster = cluster;
        clusterZone = new ClusterZone(cluster, names.podRanges(), names.gateway());
        fixed.put(LOCALHOST, Node.of(LOOPBACK));
        fixed.put(INTERNAL, Node.EMPTY);
        fixed.put(GATEWAY, Node.of(names.gateway()));
        fixed.put(HOST, Node.of(names.host()));
        HOST_ALIASES.forEach(alias -> fixed.put(alias, Node.of(names.host())));
        Map<InetAddress, String> nameOf = new LinkedHashMap<>();
        names.gateway().forEach(address -> nameOf.put(address, GATEWAY));
        names.host().forEach(address -> nameOf.put(address, HOST));
        var ranges = new ArrayList<>(names.podRanges());
        ranges.addAll(names.serviceRanges());
        reverse = new ReverseZone(cluster, ranges, nameOf);
    }

    /// @param name in lower case, without last dot
    Place find(String name) {
        String domain = cluster.domain();
        if (Names.isWithin(name, domain)) {
            return clusterZone.find(domain, above(name, domain));
        }
        if (Names.isWithin(name, SERVICES)) {
            return clusterZone.services(SERVICES, above(name, SERVICES));
        }
        if (Names.isWithin(name, LOCALHOST)) {
            return fixed(LOCALHOST, LOCALHOST); // names below it mean the same (RFC 6761)
        }
        if (name.endsWith(".internal")) {
            return internal(name);
        }
        return name.endsWith(".arpa") ? reverse.find(name) : Place.ELSEWHERE;
    }

    private Place internal(String name) {
        if (Names.isWithin(name, INTERNAL)) {
            return fixed(INTERNAL, name);
        }
        for (String alias : HOST_ALIASES) {
            if (Names.isWithin(name, alias)) {
                return fixed(alias, name);
            }
        }
        return Place.ELSEWHERE;
    }

    private Place fixed(String apex, String name) {
        Node node = fixed.get(name);
        return node == null ? new Missing(apex) : new Present(apex, node);
    }

    private static String above(String name, String apex) {
        int length = name.length() - apex.length() - 1;
        return length < 0 ? "" : name.substring(0, length);
    }

    /// The `SOA` record of a zone.
    ResourceRecord authority(String apex) {
        String domain = cluster.domain();
        return new ResourceRecord(
                apex,
                RecordTypes.SOA,
                Node.TTL,
                RecordContent.authority(
                        "ns.dns." + domain, "hostmaster." + domain, cluster.changes(), Node.TTL));
    }
}
