package dev.barista.apiserver.network;

import static dev.barista.apiserver.network.Services.PORTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a Service gets: defaults, addresses and ports.
class ServiceAdmissionTest {

    private final Services services = new Services("10.96.0.0/16");

    @Test
    void fillsInWhatKubernetesWould() {
        ApiObject made = services.create("\"selector\":{\"a\":\"b\"},\"ports\":[{\"port\":80}]");

        assertThat(made.spec().toString())
                .isEqualTo(
                        "{\"selector\":{\"a\":\"b\"},"
                                + "\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":80}],"
                                + "\"type\":\"ClusterIP\",\"sessionAffinity\":\"None\","
                                + "\"internalTrafficPolicy\":\"Cluster\",\"ipFamilyPolicy\":\"SingleStack\","
                                + "\"ipFamilies\":[\"IPv4\"],\"clusterIPs\":[\"10.96.1.1\"],"
                                + "\"clusterIP\":\"10.96.1.1\"}");
        assertThat(made.status().toString()).isEqualTo("{\"loadBalancer\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "sessionAffinity":"ClientIP" | /sessionAffinityConfig/clientIP/timeoutSeconds | 10800
                    "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}} | /sessionAffinityConfig/clientIP/timeoutSeconds | 5
                    "sessionAffinity":"None","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}} | /sessionAffinityConfig | ``
                    "type":"NodePort" | /externalTrafficPolicy | Cluster
                    "type":"LoadBalancer" | /allocateLoadBalancerNodePorts | true
                    "externalIPs":["192.0.2.1"] | /externalTrafficPolicy | Cluster
                    "type":"NodePort" | /ports/0/nodePort | 30000
                    "type":"LoadBalancer" | /ports/0/nodePort | 30000
                    "type":"LoadBalancer","allocateLoadBalancerNodePorts":false | /ports/0/nodePort | ``
                    "clusterIP":"None","selector":{"a":"b"} | /ipFamilies/1 | ``
                    "clusterIP":"None" | /ipFamilyPolicy | RequireDualStack
                    "clusterIP":"None" | /ipFamilies/1 | IPv6
                    "clusterIP":"None" | /clusterIPs/0 | None
                    """)
    void decidesAField(String spec, String pointer, String value) {
        ApiObject made = services.create(spec + "," + PORTS);

        assertThat(made.spec().at(pointer).asString("")).isEqualTo(value);
    }

    @Test
    void anExternalNameHasNoAddress() {
        ApiObject made = services.create("\"type\":\"ExternalName\",\"externalName\":\"a.b\"");

        assertThat(made.spec().toString())
                .isEqualTo(
                        "{\"type\":\"ExternalName\",\"externalName\":\"a.b\",\"sessionAffinity\":\"None\"}");
    }

    @Test
    void honoursAnAddressOnce() {
        // Given
        String spec = "\"clusterIP\":\"10.96.0.10\"," + PORTS;
        ApiObject first = services.create(spec);

        // Then
        assertThat(first.spec().at("/clusterIPs/0").asString()).isEqualTo("10.96.0.10");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.create(spec))
                .withMessage(
                        "Service \"s\" is invalid: spec.clusterIPs: Invalid value: []string{\"10.96.0.10\"}:"
                                + " failed to allocate IP 10.96.0.10: provided IP is already allocated");

        // When
        services.addresses.release(first);

        // Then
        assertThat(services.create(spec).spec().path("clusterIP").asString())
                .isEqualTo("10.96.0.10");
    }

    @Test
    void honoursANodePortOnce() {
        String spec = "\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":30080}]";
        services.create(spec);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.create(spec))
                .withMessage(
                        "Service \"s\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
    }

    @Test
    void whatIsNotStoredKeepsNothing() {
        // Given
        ApiObject lost =
                services.refuseToStore(
                        "\"type\":\"NodePort\",\"clusterIP\":\"10.96.0.10\",\"ports\":[{\"port\":80,\"nodePort\":30080}]");

        // Then
        assertThat(
                        services.create(
                                        "\"type\":\"NodePort\",\"clusterIP\":\"10.96.0.10\",\"ports\":[{\"port\":80,\"nodePort\":30080}]")
                                .spec()
                                .path("clusterIP"))
                .isEqualTo(lost.spec().path("clusterIP"));
    }

    @Test
    void aPortThatIsRefusedGivesTheAddressBack() {
        String address =
                "\"type\":\"NodePort\",\"clusterIP\":\"10.96.0.10\",\"ports\":[{\"port\":80,\"nodePort\":%d}]";
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.create(address.formatted(80)));

        assertThat(services.create(address.formatted(30080)).spec().path("clusterIP").asString())
                .isEqualTo("10.96.0.10");
    }

    @Test
    void givesEveryAddressOfTheRangeAndThenSaysThatItIsFull() {
        // Given
        var small = new Services("10.0.0.0/28");
        Set<String> given = new HashSet<>();

        // When
        for (int n = 0; n < 14; n++) {
            given.add(small.create(PORTS).spec().path("clusterIP").asString());
        }

        // Then
        assertThat(given)
                .hasSize(14)
                .contains("10.0.0.1", "10.0.0.14")
                .doesNotContain("10.0.0.0", "10.0.0.15");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> small.create(PORTS))
                .withMessage(
                        "Internal error occurred: failed to allocate a serviceIP: range is full")
                .satisfies(full -> assertThat(full.status().code()).isEqualTo(500));
    }

    @Test
    void saysWhenNoNodePortIsLeft() {
        var few =
                new Services(
                        new ServiceRanges(
                                List.of(AddressRange.of("10.0.0.0/24")),
                                new PortRange(30000, 30001)));
        few.create("\"type\":\"NodePort\"," + PORTS);
        few.create("\"type\":\"NodePort\"," + PORTS);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> few.create("\"type\":\"NodePort\"," + PORTS))
                .withMessage(
                        "Internal error occurred: failed to allocate a nodePort: range is full");
    }

    @Test
    void anAddressThatWasGivenBackIsGivenAgainLast() {
        // Given
        ApiObject first = services.create(PORTS);
        services.addresses.release(first);

        // Then
        assertThat(services.create(PORTS).spec().path("clusterIP"))
                .isNotEqualTo(first.spec().path("clusterIP"));
    }

    @Test
    void aControllerMayAskForAnAddressOutsideOfTheRange() {
        String gateway = "\"clusterIP\":\"10.88.0.1\"," + PORTS;

        assertThat(services.createTrusted(gateway).spec().path("clusterIP").asString())
                .isEqualTo("10.88.0.1");
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> services.create(gateway));
    }

    @Test
    void bothFamiliesAreGivenWhereBothAreWanted() {
        var both = new Services("10.96.0.0/16", "fd00:1::/108");
        ApiObject made = both.create("\"ipFamilyPolicy\":\"PreferDualStack\"," + PORTS);

        assertThat(made.spec().path("ipFamilies").toString()).isEqualTo("[\"IPv4\",\"IPv6\"]");
        assertThat(made.spec().path("clusterIPs").toString())
                .isEqualTo("[\"10.96.1.1\",\"fd00:1::101\"]");
    }

    @Test
    void aSecondFamilyComesAndGoesWithThePolicy() {
        // Given
        var both = new Services("10.96.0.0/16", "fd00:1::/108");
        ApiObject single = both.create(PORTS);

        // When
        ApiObject dual = both.patch(single, "\"ipFamilyPolicy\":\"RequireDualStack\"");
        ApiObject again = both.patch(dual, "\"ipFamilyPolicy\":\"SingleStack\"");

        // Then
        assertThat(dual.spec().path("clusterIPs").size()).isEqualTo(2);
        assertThat(again.spec().path("clusterIPs")).isEqualTo(single.spec().path("clusterIPs"));
        assertThat(
                        both.addresses.takeAddress(
                                both.addresses.ranges().range("IPv6"), "fd00:1::101", "other"))
                .isEqualTo(ServiceAddresses.Answer.TAKEN);
    }

    @Test
    void aServiceOfAFamilyThatIsNotThereAnyMoreCanBeChanged() {
        // Given
        var both = new Services("10.96.0.0/16", "fd00:1::/108");
        ApiObject dual = both.create("\"ipFamilyPolicy\":\"RequireDualStack\"," + PORTS);

        // When
        ApiObject changed = services.patch(dual, "\"ports\":[{\"port\":81}]");

        // Then
        assertThat(changed.spec().path("clusterIPs")).isEqualTo(dual.spec().path("clusterIPs"));
    }

    @Test
    void anUpdateThatLeavesOutWhatWasGivenKeepsIt() {
        // Given
        ApiObject old = services.create("\"type\":\"NodePort\"," + PORTS);

        // When
        ApiObject updated =
                services.patch(
                        old,
                        "\"clusterIP\":null,\"clusterIPs\":null,\"ipFamilies\":null,\"ipFamilyPolicy\":null,\"ports\":[{\"port\":81}]");

        // Then
        assertThat(updated.spec().path("clusterIP")).isEqualTo(old.spec().path("clusterIP"));
        assertThat(updated.spec().path("ipFamilies")).isEqualTo(old.spec().path("ipFamilies"));
        assertThat(updated.spec().at("/ports/0/nodePort"))
                .isEqualTo(old.spec().at("/ports/0/nodePort"));
    }

    @Test
    void aServiceThatBecomesAnExternalNameGivesItsAddressBack() {
        // Given
        String spec =
                "\"type\":\"NodePort\",\"clusterIP\":\"10.96.0.10\",\"ports\":[{\"port\":80,\"nodePort\":30080}]";
        ApiObject old = services.create(spec);

        // When
        ApiObject named = services.patch(old, "\"type\":\"ExternalName\",\"externalName\":\"a.b\"");

        // Then
        assertThat(named.spec().propertyNames())
                .doesNotContain(
                        "clusterIP",
                        "clusterIPs",
                        "ipFamilies",
                        "ipFamilyPolicy",
                        "internalTrafficPolicy",
                        "externalTrafficPolicy");
        assertThat(named.spec().at("/ports/0").has("nodePort")).isFalse();
        assertThat(services.create(spec).spec().path("clusterIP").asString())
                .isEqualTo("10.96.0.10");
    }

    @Test
    void anExternalNameThatBecomesAServiceGetsAnAddress() {
        ApiObject named = services.create("\"type\":\"ExternalName\",\"externalName\":\"a.b\"");

        ApiObject made =
                services.patch(named, "\"type\":\"ClusterIP\",\"externalName\":null," + PORTS);

        assertThat(made.spec().path("clusterIP").asString()).startsWith("10.96.");
        assertThat(made.spec().path("ipFamilies").toString()).isEqualTo("[\"IPv4\"]");
    }

    @Test
    void aNodePortThatIsNotUsedAnyMoreIsFree() {
        // Given
        ApiObject old =
                services.create(
                        "\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":30080}]");

        // When
        services.patch(old, "\"type\":\"ClusterIP\"");

        // Then
        assertThat(
                        services.create(
                                        "\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":30080}]")
                                .spec()
                                .at("/ports/0/nodePort")
                                .asInt())
                .isEqualTo(30080);
    }

    @Test
    void portsOfOneNumberShareAPortOfTheNode() {
        ApiObject made =
                services.create(
                        "\"type\":\"NodePort\",\"ports\":[{\"port\":53,\"name\":\"u\",\"protocol\":\"UDP\"},{\"port\":53,\"name\":\"t\"}]");

        assertThat(made.spec().at("/ports/0/nodePort"))
                .isEqualTo(made.spec().at("/ports/1/nodePort"));
    }

    @Test
    void noAddressIsGivenTwiceHoweverManyAskAtOnce() throws Exception {
        Set<String> given = ConcurrentHashMap.newKeySet();
        AddressRange range = services.addresses.ranges().range("IPv4");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int n = 0; n < 1000; n++) {
                String uid = "uid" + n;
                all.add(
                        threads.submit(
                                () -> given.add(services.addresses.nextAddress(range, uid))));
            }
            for (Future<?> one : all) {
                await(one);
            }
        }

        assertThat(given).hasSize(1000);
    }

    private static void await(Future<?> one) throws ExecutionException, InterruptedException {
        assertThat(one.get()).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/31", "10.0.0.0", "x", "fd00::/128"})
    void aRangeThatIsTooSmallIsRefusedAtTheStart(String cidr) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> AddressRange.of(cidr))
                .withMessage(
                        "range of Services: %s (expected: a CIDR of at least 4 addresses, as in 10.96.0.0/16)"
                                .formatted(cidr));
    }
}
