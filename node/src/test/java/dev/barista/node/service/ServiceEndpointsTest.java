package dev.barista.node.service;

import static dev.barista.node.service.ServiceWorld.SELECTS;
import static dev.barista.node.service.ServiceWorld.WEB;
import static dev.barista.node.service.ServiceWorld.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is written of a Service while its pods come, change and go.
class ServiceEndpointsTest {

    private final ServiceWorld world = new ServiceWorld();

    @Test
    void aReadyPodIsAnEndpoint() {
        // Given
        ApiObject service = world.service(SELECTS);

        // When
        ApiObject pod = world.pod("web-1", "10.0.0.1", "");
        world.advance();

        // Then
        ApiObject slice = world.slices().getFirst();
        assertThat(slice.name()).startsWith("web-");
        assertThat(slice.labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslice-controller.k8s.io");
        assertThat(slice.isControlledBy(service)).isTrue();
        assertThat(slice.tree().path("addressType").asString()).isEqualTo("IPv4");
        assertThat(slice.tree().path("ports").toString())
                .isEqualTo("[{\"name\":\"\",\"port\":8080,\"protocol\":\"TCP\"}]");
        assertThat(slice.tree().path("endpoints").toString())
                .isEqualTo(
                        "[{\"addresses\":[\"10.0.0.1\"],\"conditions\":{\"ready\":true,\"serving\":true,\"terminating\":false},\"nodeName\":\"barista\",\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"default\",\"name\":\"web-1\",\"uid\":\"%s\"}}]"
                                .formatted(pod.uid()));
        assertThat(world.subsets())
                .isEqualTo(
                        "[{\"addresses\":[{\"ip\":\"10.0.0.1\",\"nodeName\":\"barista\",\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"default\",\"name\":\"web-1\",\"uid\":\"%s\"}}],\"ports\":[{\"port\":8080,\"protocol\":\"TCP\"}]}]"
                                .formatted(pod.uid()));
    }

    @Test
    void aServiceWithoutPodsHasAnEmptySlice() {
        world.service(SELECTS);

        assertThat(world.slices()).hasSize(1);
        assertThat(world.told()).isEmpty();
        assertThat(world.subsets()).isEmpty();
    }

    @Test
    void aPodThatIsNotReadyIsToldAsSuch() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");

        // When
        world.status("web-1", status(false, "10.0.0.1"));
        world.advance();

        // Then
        assertThat(world.told()).containsExactly("10.0.0.1");
        assertThat(world.subsets()).contains("\"notReadyAddresses\":[{\"ip\":\"10.0.0.1\"");
    }

    @Test
    void aPodThatEndsServesUntilItIsGone() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");

        // When
        world.objects.delete(Types.POD, new ObjectKey("default", "web-1"), Propagation.BACKGROUND);
        world.advance();

        // Then
        assertThat(world.told()).containsExactly("10.0.0.1 serving terminating");
        assertThat(world.subsets()).isEmpty();

        // When
        ApiObject pod = world.objects.require(Types.POD, new ObjectKey("default", "web-1"));
        world.objects.remove(Types.POD, pod.key(), pod.uid());
        world.advance();

        // Then
        assertThat(world.told()).isEmpty();
    }

    @Test
    void aServiceMayWantPodsBeforeTheyAreReady() {
        world.service("\"publishNotReadyAddresses\":true," + SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.status("web-1", status(false, "10.0.0.1"));
        world.advance();

        assertThat(world.told()).containsExactly("10.0.0.1 ready");
        assertThat(world.subsets()).contains("\"addresses\":[{\"ip\":\"10.0.0.1\"");
    }

    @Test
    void aPodThatHasEndedIsNoEndpoint() {
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.status("web-1", status(true, "10.0.0.1").replace("Running", "Succeeded"));
        world.advance();

        assertThat(world.told()).isEmpty();
    }

    @Test
    void aPodWithTheMachinesAddressAloneIsNoEndpoint() {
        world.service(SELECTS);
        world.pod("web-1", "127.0.0.1");
        world.advance();

        assertThat(world.told()).isEmpty();
    }

    @Test
    void aPodThatLosesItsLabelIsNoEndpointAnyMore() {
        // Given
        world.pod("web-1", "10.0.0.1");
        world.service(SELECTS);
        assertThat(world.told()).hasSize(1);

        // When
        world.objects.patch(
                Types.POD,
                new ObjectKey("default", "web-1"),
                ServiceWorld.tree("{\"metadata\":{\"labels\":{\"app\":\"other\"}}}"));
        world.advance();

        // Then
        assertThat(world.told()).isEmpty();
    }

    @Test
    void aPodThatWasThereFirstIsForgottenWithIt() {
        world.pod("web-1", "10.0.0.1");
        world.service(SELECTS);
        world.advance();
        assertThat(world.told()).hasSize(1);

        ApiObject pod = world.objects.require(Types.POD, new ObjectKey("default", "web-1"));
        world.objects.remove(Types.POD, pod.key(), pod.uid());
        world.advance();

        assertThat(world.told()).isEmpty();
    }

    @Test
    void portsAreFoundByNameInEachPod() {
        // Given
        world.service(
                "\"selector\":{\"app\":\"web\"},\"ports\":[{\"name\":\"a\",\"port\":80,\"protocol\":\"TCP\",\"targetPort\":\"http\"},{\"name\":\"b\",\"port\":81,\"protocol\":\"UDP\",\"targetPort\":\"http\"}]");

        // When
        world.pod("web-1", "10.0.0.1");
        world.advance();

        // Then
        assertThat(world.slices().getFirst().tree().path("ports").toString())
                .isEqualTo("[{\"name\":\"a\",\"port\":8080,\"protocol\":\"TCP\"}]");
    }

    @Test
    void podsWithOtherPortsHaveSlicesOfTheirOwn() {
        // Given
        world.service(
                "\"selector\":{\"app\":\"web\"},\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":\"http\"}]");
        world.pod("web-1", "10.0.0.1");
        world.advance();

        // When
        world.pod(
                "web-2",
                "10.0.0.2",
                ",\"containers\":[{\"name\":\"c\",\"ports\":[{\"name\":\"http\",\"containerPort\":9090}]}]");
        world.advance();

        // Then
        assertThat(world.slices())
                .extracting(slice -> slice.tree().at("/ports/0/port").asInt())
                .containsExactlyInAnyOrder(8080, 9090);
    }

    @Test
    void bothFamiliesHaveSlices() {
        // Given
        world.service("\"ipFamilies\":[\"IPv4\",\"IPv6\"]," + SELECTS);

        // When
        world.pod("web-1", "10.0.0.1");
        world.status("web-1", status(true, "10.0.0.1", "fd00::1"));
        world.advance();

        // Then
        assertThat(world.slices())
                .extracting(slice -> slice.tree().path("addressType").asString())
                .containsExactly("IPv4", "IPv6");
        assertThat(world.told()).containsExactly("10.0.0.1 ready serving", "fd00::1 ready serving");
        assertThat(world.subsets()).doesNotContain("fd00");
    }

    @Test
    void aPodBelowTheServiceHasAName() {
        world.service("\"clusterIP\":\"None\"," + SELECTS);
        world.pod("db-0", "10.0.0.1", ",\"hostname\":\"db-0\",\"subdomain\":\"web\"");
        world.pod("db-1", "10.0.0.2", ",\"hostname\":\"db-1\",\"subdomain\":\"other\"");
        world.advance();

        assertThat(world.slices().getFirst().tree().path("endpoints").valueStream())
                .extracting(endpoint -> endpoint.path("hostname").asString(""))
                .containsExactly("db-0", "");
        assertThat(world.slices().getFirst().labels())
                .containsEntry("service.kubernetes.io/headless", "");
    }

    @Test
    void sliceAndEndpointsAreBoundedInSize() {
        // Given
        world.service(SELECTS);

        // When
        for (int n = 0; n < 1005; n++) {
            world.pod("web-" + n, "10.0.%d.%d".formatted(n / 200, n % 200 + 1));
        }
        world.advance();

        // Then
        assertThat(world.slices()).hasSize(11);
        assertThat(world.slices()).allMatch(slice -> slice.tree().path("endpoints").size() <= 100);
        assertThat(world.told()).hasSize(1005);
        ApiObject endpoints = world.objects.require(Types.ENDPOINTS, WEB);
        assertThat(endpoints.tree().at("/subsets/0/addresses").size()).isEqualTo(1000);
        assertThat(endpoints.annotations())
                .containsEntry("endpoints.kubernetes.io/over-capacity", "truncated");
    }

    @Test
    void manyChangesAtOnceAreFewWrites() {
        // Given
        world.service(SELECTS);
        world.pod("web-0", "10.0.0.1");
        world.advance();
        int before = world.writes;

        // When
        for (int n = 1; n < 50; n++) {
            world.pod("web-" + n, "10.0.0." + (n + 1));
        }
        world.advance();

        // Then
        assertThat(world.told()).hasSize(50);
        assertThat(world.writes - before).isLessThanOrEqualTo(4);
    }

    @Test
    void aPodThatNoServiceSelectsCausesNoWrite() {
        // Given
        world.service("\"selector\":{\"app\":\"other\"},\"ports\":[{\"port\":80}]");
        world.advance();
        int before = world.writes;

        // When
        world.pod("web-1", "10.0.0.1");
        world.advance();

        // Then
        assertThat(world.writes).isEqualTo(before);
    }

    @Test
    void aRestartWritesNothing() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.advance();
        Set<ApiObject> before = new HashSet<>(world.slices());
        int writes = world.writes;

        // When
        world.restart();

        // Then
        assertThat(world.writes).isEqualTo(writes);
        assertThat(new HashSet<>(world.slices())).isEqualTo(before);
    }

    @Test
    void whatAnotherWriterChangesIsPutRight() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.advance();

        // When
        world.objects.delete(
                Types.ENDPOINT_SLICE, world.slices().getFirst().key(), Propagation.BACKGROUND);
        world.objects.delete(Types.ENDPOINTS, WEB, Propagation.BACKGROUND);
        world.advance();

        // Then
        assertThat(world.told()).hasSize(1);
        assertThat(world.subsets()).contains("10.0.0.1");
    }

    @Test
    void allGoesWithTheService() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.advance();

        // When
        world.objects.delete(Types.CORE_SERVICE, WEB, Propagation.BACKGROUND);
        world.advance();

        // Then
        assertThat(world.slices()).isEmpty();
        assertThat(world.subsets()).isEqualTo("none");
    }

    @Test
    void whatAUserWritesIsMirrored() {
        // Given
        world.service("\"ports\":[{\"name\":\"sql\",\"port\":5432}]");
        assertThat(world.slices()).isEmpty();

        // When
        ApiObject endpoints =
                world.objects.create(
                        Types.ENDPOINTS,
                        ApiObject.of(
                                ServiceWorld.tree(
                                        """
                                        {"metadata":{"name":"web","namespace":"default","labels":{"a":"b"}},
                                         "subsets":[{"addresses":[{"ip":"192.0.2.1"},{"ip":"fd00::1"}],
                                          "notReadyAddresses":[{"ip":"192.0.2.2"}],"ports":[{"name":"sql","port":5432,"protocol":"TCP"}]}]}\
                                        """)));
        world.advance();

        // Then
        assertThat(world.told()).containsExactly("192.0.2.1 ready", "192.0.2.2", "fd00::1 ready");
        ApiObject slice = world.slices().getFirst();
        assertThat(slice.labels())
                .containsEntry("a", "b")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslicemirroring-controller.k8s.io");
        assertThat(slice.isControlledBy(endpoints)).isTrue();

        // When
        world.objects.delete(Types.ENDPOINTS, WEB, Propagation.BACKGROUND);
        world.advance();

        // Then
        assertThat(world.slices()).isEmpty();
    }

    @Test
    void whatAUserWritesAheadOfTheServiceStays() {
        // Given
        world.objects.create(
                Types.ENDPOINTS,
                ApiObject.of(
                        ServiceWorld.tree(
                                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},\"subsets\":[{\"addresses\":[{\"ip\":\"192.0.2.1\"}]}]}")));
        world.advance();
        assertThat(world.subsets()).contains("192.0.2.1");

        // When
        world.service("\"ports\":[{\"port\":80}]");
        world.advance();

        // Then
        assertThat(world.told()).containsExactly("192.0.2.1 ready");
    }

    @Test
    void aMirrorMayBeRefused() {
        world.service("\"ports\":[{\"port\":80}]");
        world.objects.create(
                Types.ENDPOINTS,
                ApiObject.of(
                        ServiceWorld.tree(
                                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\",\"labels\":{\"endpointslice.kubernetes.io/skip-mirror\":\"true\"}},\"subsets\":[{\"addresses\":[{\"ip\":\"192.0.2.1\"}]}]}")));
        world.advance();

        assertThat(world.slices()).isEmpty();
    }

    @Test
    void anExternalNameLeadsToNoPod() {
        world.service("\"type\":\"ExternalName\",\"externalName\":\"a.example.com\"," + SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.advance();

        assertThat(world.slices()).isEmpty();
        assertThat(world.subsets()).isEqualTo("none");
    }

    @Test
    void aLoadBalancerIsTheNode() {
        // Given
        world.service("\"type\":\"LoadBalancer\"," + SELECTS);
        world.advance();

        // Then
        assertThat(world.status().path("loadBalancer").toString())
                .isEqualTo("{\"ingress\":[{\"ip\":\"192.0.2.7\",\"ipMode\":\"VIP\"}]}");

        // When
        world.objects.patch(
                Types.CORE_SERVICE, WEB, ServiceWorld.tree("{\"spec\":{\"type\":\"ClusterIP\"}}"));
        world.advance();

        // Then
        assertThat(world.status().path("loadBalancer").toString()).isEqualTo("{}");
    }

    @Test
    void anotherClassOfLoadBalancerIsLeftAlone() {
        world.service("\"type\":\"LoadBalancer\",\"loadBalancerClass\":\"a/b\"," + SELECTS);
        world.advance();

        assertThat(world.status().has("loadBalancer")).isFalse();
    }

    @Test
    void saysThatAddressesLeadNowhereWherePodsHaveNoNetwork() {
        var without = new ServiceWorld(new ServiceSettings("", "Pods have no network."));
        without.service(SELECTS);
        without.advance();

        assertThat(without.status().at("/conditions/0/type").asString())
                .isEqualTo("NetworkUnavailable");
        assertThat(without.status().at("/conditions/0/message").asString())
                .isEqualTo("Pods have no network.");
    }

    @Test
    void aChangeOfThePortsIsOneWriteOfEachSlice() {
        // Given
        world.service(SELECTS);
        world.pod("web-1", "10.0.0.1");
        world.advance();
        List<String> names = world.slices().stream().map(ApiObject::name).toList();

        // When
        world.objects.patch(
                Types.CORE_SERVICE,
                WEB,
                Json.MAPPER.readValue(
                        "{\"spec\":{\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":9090}]}}",
                        tools.jackson.databind.node.ObjectNode.class));
        world.advance();

        // Then
        assertThat(world.slices()).extracting(ApiObject::name).isEqualTo(names);
        assertThat(world.slices().getFirst().tree().at("/ports/0/port").asInt()).isEqualTo(9090);
    }
}
