package dev.barista.app.wiring;

import dev.barista.apiserver.http.ApiServer;
import dev.barista.dns.DnsServer;
import dev.barista.dns.feed.ClusterFeed;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.Callers;
import dev.barista.gateway.port.PodNetwork;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.AddressBlock;
import dev.barista.node.event.Events;
import dev.barista.node.meter.EgressCounter;
import dev.barista.node.names.NameService;
import dev.barista.node.network.Caller;
import dev.barista.node.network.Filter;
import dev.barista.node.network.NodeNetwork;
import dev.barista.node.network.RulesSettings;
import dev.barista.node.pod.port.AddressWatch;
import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.scheduling.NodeObject;
import dev.barista.node.service.ServiceSettings;
import dev.barista.runtime.network.Cidr;
import dev.barista.runtime.network.NodeRange;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pods' network: what the kernel has of it, the rules of who reaches whom, and what pods find
/// at the gateway address, the DNS server and the cluster-local gateway.
///
/// @param rules empty where pods have no addresses
/// @param nodePorts where they are open
record Networking(
        PodLinks links,
        Settings settings,
        InstalledApi api,
        NodePortAddresses nodePorts,
        Optional<NodeNetwork> rules) {

    private static final Logger log = LoggerFactory.getLogger(Networking.class);
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int DNS_PORT = 53;
    private static final int GATEWAY_PORT = 80;

    static Networking open(
            Cleanup parts, Foundation base, PodLinks links, Settings settings, InstalledApi api)
            throws IOException {
        var nodePorts = NodePortAddresses.of(InetAddress.ofLiteral(settings.network().nodePorts()));
        Optional<NodeNetwork> rules =
                links.on()
                        .map(on ->
                                parts.add(
                                        "network rules",
                                        rules(
                                                base,
                                                rulesSettings(on, settings, nodePorts),
                                                on,
                                                api)));
        return new Networking(links, settings, api, nodePorts, rules);
    }

    private static RulesSettings rulesSettings(
            PodLinks.On on, Settings settings, NodePortAddresses nodePorts) {
        return new RulesSettings(
                on.layout(),
                Set.copyOf(settings.network().hostPorts()),
                nodePorts.open(),
                Set.copyOf(settings.ports()),
                NodeObject.NAME);
    }

    private static NodeNetwork rules(
            Foundation base, RulesSettings of, PodLinks.On on, InstalledApi api) {
        return new NodeNetwork(
                of,
                api.objects(),
                Filter.of(on.filter()),
                new Events(api.objects(), base.nodeClocks(), base.threads()),
                base.nodeClocks(),
                base.threads());
    }

    /// The gateway address, as objects write it.
    private Optional<String> gateway() {
        return links.range().map(range -> range.gateway().ipv4());
    }

    PodSettings pods(Path folder) {
        var names =
                new NameService(RESOLV_CONF, gateway(), () -> api.config().get().clusterDomain());
        return PodSettings.in(folder, names, gateway().orElse(LOOPBACK));
    }

    ServiceSettings services() {
        return gateway()
                .map(_ -> new ServiceSettings(nodePorts.balancers().getHostAddress(), ""))
                .orElseGet(() ->
                        new ServiceSettings(
                                "", reason() + ": the address of the Service leads nowhere."));
    }

    private String reason() {
        return settings.network().cni().isPresent()
                ? "CNI plugins make the pods' network"
                : "Pods have no network here";
    }

    /// Why pods have no addresses, though they are to have some; empty otherwise.
    String missing() {
        return links.missing();
    }

    AddressWatch addresses() {
        return rules.<AddressWatch>map(one -> one).orElseGet(AddressWatch::none);
    }

    EgressCounter egress() {
        return links.on()
                .<EgressCounter>map(on -> new FilteredEgress(on.filter()))
                .orElseGet(EgressCounter::none);
    }

    /// Names are resolved from now on.
    ///
    /// @throws IOException naming the address, if another program has it
    void openNames(Cleanup parts, Foundation base) throws IOException {
        StoredServices.complete(api.objects());
        LocalGatewayService.publish(api.objects(), gateway());
        ApiService.publish(api.objects(), gateway());
        if (links.range().isEmpty()) {
            return;
        }
        NodeRange range = links.range().get();
        var names = new ClusterNames(api.config().get().clusterDomain());
        parts.add("names", ClusterFeed.start(names, api.objects()));
        List<InetSocketAddress> addresses =
                literals(range.gateway()).stream()
                        .map(address -> new InetSocketAddress(address, DNS_PORT))
                        .toList();
        DnsSettings of = DnsSettings.at(addresses, names(range));
        parts.add("DNS server", DnsServer.start(of, names, base.ticker()));
    }

    static DnsSettings.Names names(NodeRange range) {
        return new DnsSettings.Names(
                literals(range.gateway()),
                List.of(InetAddress.ofLiteral(range.host().ipv4())), // host ports are IPv4's alone
                blocks(range.pods(), range.podsIpv6Block()),
                blocks(range.services(), range.servicesIpv6Block()));
    }

    private static List<AddressBlock> blocks(Cidr ipv4, Optional<String> ipv6) {
        return Stream.concat(Stream.of(ipv4.toString()), ipv6.stream())
                .map(cidr -> AddressBlock.find(cidr).orElseThrow())
                .toList();
    }

    private static List<InetAddress> literals(PodAddresses addresses) {
        return addresses.all().stream().map(InetAddress::ofLiteral).toList();
    }

    /// By which pods call the API.
    Set<String> namesOfApi() {
        return ApiService.names(api.objects(), gateway(), api.config().get().clusterDomain());
    }

    /// The API serves pods too.
    ///
    /// @throws java.io.UncheckedIOException naming the address, if another program has it
    void openApi(ApiServer server) {
        if (links.range().isPresent()) {
            for (InetAddress address : literals(links.range().get().gateway())) {
                server.listen(new InetSocketAddress(address, ApiService.PORT));
            }
        }
    }

    /// The rules hold: for pods of an earlier process, which are known by now, and all others.
    void startRules() {
        rules.ifPresent(NodeNetwork::start);
    }

    /// The gateway serves pods, and the clients of the cluster-local listener beside.
    ///
    /// @throws IOException naming the address, if another program has it
    void openGateway(Cleanup parts, Gateway gateway) throws IOException {
        String domain = api.config().get().clusterDomain();
        rules.ifPresent(one -> gateway.network(new PodNetwork(callers(one), calls(one), domain)));
        if (links.range().isPresent()) {
            for (InetAddress address : literals(links.range().get().gateway())) {
                listen(parts, gateway, new InetSocketAddress(address, GATEWAY_PORT));
            }
        }
        Optional<InetSocketAddress> beside = settings.network().localGateway();
        if (beside.isPresent()) {
            listen(parts, gateway, beside.get());
        } else if (links.range().isEmpty()) {
            listenIfFree(parts, gateway);
        }
    }

    private static Callers callers(NodeNetwork rules) {
        return source -> rules.callerOf(source).map(Caller::pod);
    }

    private static CallRules calls(NodeNetwork rules) {
        return (source, revision) ->
                rules.allows(source, revision)
                        ? CallRules.Verdict.ALLOWED
                        : new CallRules.Verdict.Forbidden(policies(rules, source, revision));
    }

    /// Whose permission the call needs: of the caller's namespace for its egress, of the Revision's
    /// for its ingress.
    private static String policies(NodeNetwork rules, InetAddress source, ObjectKey revision) {
        String caller = rules.callerOf(source).map(one -> one.pod().namespace()).orElse("");
        return caller.isEmpty() || caller.equals(revision.namespace())
                ? "namespace " + revision.namespace()
                : "namespaces %s and %s".formatted(caller, revision.namespace());
    }

    /// The user has not asked for it: another Barista may have it.
    private static void listenIfFree(Cleanup parts, Gateway gateway) {
        try {
            listen(parts, gateway, NetworkChoices.LOCAL_GATEWAY);
        } catch (IOException taken) {
            log.atWarn()
                    .addKeyValue("reason", taken.getMessage())
                    .log("cluster-local hosts are not served: --local-gateway sets where");
        }
    }

    private static void listen(Cleanup parts, Gateway gateway, InetSocketAddress address)
            throws IOException {
        parts.add("cluster-local gateway", gateway.listenLocally(address));
    }
}
