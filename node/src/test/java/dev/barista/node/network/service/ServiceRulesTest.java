package dev.barista.node.network.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.service.ServiceRules.Conflict;
import dev.barista.runtime.filter.Protocol;
import dev.barista.runtime.filter.Service;
import dev.barista.runtime.filter.Service.Place;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {

    private static final String GATEWAY = "10.88.0.1";
    private static final ServiceRules.Node NODE =
            new ServiceRules.Node(
                    "barista",
                    List.of(address("127.0.0.1")),
                    Set.of(address(GATEWAY)),
                    Set.of(8080));

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static Place place(String address, int port) {
        return new Place(address(address), port);
    }

    private static ApiObject object(String json) {
        return ApiObject.parse(json.replace('\'', '"'));
    }

    private static Front front(String name, String spec) {
        return find(name, spec).orElseThrow();
    }

    private static Optional<Front> find(String name, String spec) {
        return Front.find(
                object(
                        "{'metadata': {'name': '%s', 'namespace': 'default'}, 'spec': {%s}}"
                                .formatted(name, spec)));
    }

    private static Slice slice(String service, String ports, String endpoints) {
        return Slice.find(
                        object(
                                """
                                {'metadata': {'name': 's', 'namespace': 'default',
                                'labels': {'kubernetes.io/service-name': '%s'}},
                                'addressType': 'IPv4', 'ports': [%s], 'endpoints': [%s]}
                                """
                                        .formatted(service, ports, endpoints)))
                .orElseThrow();
    }

    private static String endpoint(String address, String conditions) {
        return "{'addresses': ['%s'], 'nodeName': 'barista', 'conditions': {%s}}"
                .formatted(address, conditions);
    }

    private static ServiceRules rules(Front front, Slice... slices) {
        return ServiceRules.of(NODE, List.of(front), List.of(slices));
    }

    private static final String WEB = "'clusterIP': '10.88.1.7', 'clusterIPs': ['10.88.1.7']";
    private static final String HTTP = "'ports': [{'name': 'http', 'port': 80}]";
    private static final String AT_8080 = "{'name': 'http', 'port': 8080, 'protocol': 'TCP'}";

    @Test
    void leadsAClusterIpToReadyEndpointsOfThePortWithTheSameName() {
        Slice slice =
                slice(
                        "web",
                        AT_8080 + ", {'name': 'admin', 'port': 9}",
                        Stream.of(
                                        endpoint("10.88.0.3", "'ready': true"),
                                        endpoint("10.88.0.2", ""),
                                        endpoint("10.88.0.4", "'ready': false, 'serving': true"))
                                .reduce((one, other) -> one + "," + other)
                                .orElseThrow());

        assertThat(rules(front("web", WEB + "," + HTTP), slice).services())
                .containsExactly(
                        new Service(
                                Protocol.TCP,
                                List.of(place("10.88.1.7", 80)),
                                List.of(place("10.88.0.2", 8080), place("10.88.0.3", 8080)),
                                null));
    }

    @Test
    void leadsToEndpointsThatEndWhileNoneIsReady() {
        Slice slice =
                slice(
                        "web",
                        AT_8080,
                        endpoint("10.88.0.2", "'ready': false, 'serving': true")
                                + ","
                                + endpoint("10.88.0.3", "'ready': false, 'serving': false"));

        assertThat(rules(front("web", WEB + "," + HTTP), slice).services().getFirst().backends())
                .containsExactly(place("10.88.0.2", 8080));
    }

    @Test
    void hasAFrontWithoutBackendsWhereThereAreNoEndpoints() {
        assertThat(rules(front("web", WEB + "," + HTTP)).services().getFirst().backends())
                .isEmpty();
    }

    @Test
    void listensAtNodePortsAndLoadBalancersOfTheNodesAddresses() {
        Front front =
                Front.find(
                                object(
                                        """
                                        {'metadata': {'name': 'web', 'namespace': 'default'},
                                        'spec': {'type': 'LoadBalancer', %s, 'ports': [
                                        {'port': 81, 'nodePort': 30081}, {'port': 8080, 'nodePort': 30080}]},
                                        'status': {'loadBalancer': {'ingress': [
                                        {'ip': '127.0.0.1'}, {'ip': '198.51.100.1'}]}}}
                                        """
                                                .formatted(WEB)))
                        .orElseThrow();

        assertThat(rules(front).services().stream().flatMap(each -> each.fronts().stream()))
                .containsExactly(
                        place("10.88.1.7", 81),
                        place("127.0.0.1", 30_081),
                        place("127.0.0.1", 81),
                        place("10.88.1.7", 8080), // but not the port of Barista's own
                        place("127.0.0.1", 30_080));
    }

    @Test
    void keepsToTheNodeWhereTheServiceSaysLocal() {
        Slice slice =
                slice(
                        "web",
                        AT_8080,
                        endpoint("10.88.0.2", "") + ", {'addresses': ['203.0.113.9']}");

        assertThat(
                        rules(
                                        front(
                                                "web",
                                                WEB
                                                        + ", 'internalTrafficPolicy': 'Local',"
                                                        + " 'ports': [{'name': 'http', 'port': 80,"
                                                        + " 'nodePort': 30080}]"),
                                        slice)
                                .services())
                .extracting(Service::fronts, Service::backends)
                .containsExactly(
                        tuple(List.of(place("10.88.1.7", 80)), List.of(place("10.88.0.2", 8080))),
                        tuple(
                                List.of(place("127.0.0.1", 30_080)),
                                List.of(place("10.88.0.2", 8080), place("203.0.113.9", 8080))));
    }

    @Test
    void keepsClientsForThreeHoursUnlessTheServiceSaysHowLong() {
        assertThat(front("web", WEB + "," + HTTP).affinity()).isNull();
        assertThat(front("web", WEB + ", 'sessionAffinity': 'ClientIP'").affinity())
                .isEqualTo(Duration.ofHours(3));
        assertThat(
                        front(
                                        "web",
                                        WEB
                                                + ", 'sessionAffinity': 'ClientIP',"
                                                + " 'sessionAffinityConfig': {'clientIP':"
                                                + " {'timeoutSeconds': 7}}")
                                .affinity())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void leadsNothingToNamesAndHeadlessServices() {
        assertThat(find("web", "'type': 'ExternalName', 'externalName': 'a.b'")).isEmpty();
        assertThat(find("web", "'clusterIP': 'None', 'clusterIPs': ['None']")).isEmpty();
        assertThat(find("web", HTTP)).isEmpty();
    }

    @Test
    void leavesTheGatewaysAddressAlone() {
        assertThat(
                        rules(front("gate", "'clusterIP': '%s', %s".formatted(GATEWAY, HTTP)))
                                .services())
                .isEmpty();
    }

    @Test
    void leavesSctpOut() {
        String ports = "'ports': [{'port': 7, 'protocol': 'SCTP'}]";

        assertThat(rules(front("web", WEB + "," + ports)).services()).isEmpty();
    }

    @Test
    void refusesBackendsThatAreTheMachineItself() {
        Slice slice = slice("web", AT_8080, endpoint("127.0.0.1", ""));

        assertThat(rules(front("web", WEB + "," + HTTP), slice).services().getFirst().backends())
                .isEmpty();
    }

    @Test
    void givesAFrontToTheFirstServiceThatWantsItAndSaysSoOfOthers() {
        var rules =
                ServiceRules.of(
                        NODE,
                        List.of(front("b", WEB + "," + HTTP), front("a", WEB + "," + HTTP)),
                        List.of());

        assertThat(rules.services()).hasSize(1);
        assertThat(rules.conflicts())
                .containsExactly(
                        new Conflict(new ObjectKey("default", "b"), place("10.88.1.7", 80)));
    }
}
