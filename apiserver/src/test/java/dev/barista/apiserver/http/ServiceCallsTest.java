package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Services get of the API, over requests, deletions and restarts.
final class ServiceCallsTest {

    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String PINNED =
            """
            {"metadata":{"name":"%s"},"spec":{"type":"NodePort","clusterIP":"10.96.0.10",
             "ports":[{"port":80,"nodePort":30080}]}}\
            """;

    private Path folder;
    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        this.folder = folder;
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Told plain(String name) {
        return api.post(
                SERVICES,
                "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"ports\":[{\"port\":80}]}}"
                        .formatted(name));
    }

    @Test
    void aServiceGetsAnAddressOfItsOwn() {
        Told one = plain("one");
        Told other = plain("other");

        assertThat(one.code()).isEqualTo(201);
        assertThat(one.text("/spec/clusterIP")).startsWith("10.96.");
        assertThat(other.text("/spec/clusterIP"))
                .startsWith("10.96.")
                .isNotEqualTo(one.text("/spec/clusterIP"));
    }

    @Test
    void anAddressIsFreeWhenItsServiceIsDeleted() {
        assertThat(api.post(SERVICES, PINNED.formatted("one")).code()).isEqualTo(201);
        assertThat(api.post(SERVICES, PINNED.formatted("other")).refusal())
                .isEqualTo(
                        "422 Invalid: Service \"other\" is invalid: spec.clusterIPs: Invalid value: []string{\"10.96.0.10\"}: failed to allocate IP 10.96.0.10: provided IP is already allocated");

        api.delete(SERVICES + "/one", "{}");

        assertThat(api.post(SERVICES, PINNED.formatted("other")).code()).isEqualTo(201);
    }

    @Test
    void addressesAreRememberedOverARestart() {
        // Given
        api.post(SERVICES, PINNED.formatted("one"));
        String given = plain("two").text("/spec/clusterIP");

        // When
        api.close();
        api = new InProcess(folder);

        // Then
        assertThat(api.post(SERVICES, PINNED.formatted("other")).code()).isEqualTo(422);
        assertThat(plain("three").text("/spec/clusterIP")).isNotEqualTo(given);
    }

    @Test
    void aDryRunTakesNothing() {
        Told tried =
                api.call("POST", SERVICES, Map.of("dryRun", "All"), "", PINNED.formatted("one"));

        assertThat(tried.text("/spec/clusterIP")).isEqualTo("10.96.0.10");
        assertThat(api.post(SERVICES, PINNED.formatted("one")).code()).isEqualTo(201);
    }

    @Test
    void aSecondServiceOfTheSameNameTakesNothing() {
        plain("one");

        assertThat(api.post(SERVICES, PINNED.formatted("one")).code()).isEqualTo(409);
        assertThat(api.post(SERVICES, PINNED.formatted("other")).code()).isEqualTo(201);
    }

    @Test
    void aReplacementThatDoesNotNameTheAddressKeepsIt() {
        Told made = plain("one");

        Told replaced =
                api.put(
                        SERVICES + "/one",
                        "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"ports\":[{\"port\":81}]}}");

        assertThat(replaced.text("/spec/clusterIP")).isEqualTo(made.text("/spec/clusterIP"));
        assertThat(replaced.body().at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void anAddressDoesNotChange() {
        plain("one");

        assertThat(
                        api.merge(SERVICES + "/one", "{\"spec\":{\"clusterIP\":\"10.96.0.99\"}}")
                                .refusal())
                .isEqualTo(
                        "422 Invalid: Service \"one\" is invalid: spec.clusterIPs[0]: Invalid value: []string{\"10.96.0.99\"}: may not change once set");
    }

    @Test
    void aUserDoesNotWriteTheStatus() {
        Told made =
                api.post(
                        SERVICES,
                        "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"ports\":[{\"port\":80}]},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"1.2.3.4\"}]}}}");

        assertThat(made.body().path("status").toString()).isEqualTo("{\"loadBalancer\":{}}");
    }

    @Test
    void aNameIsALabelThatBeginsWithALetter() {
        assertThat(plain("1a").refusal())
                .isEqualTo(
                        "422 Invalid: Service \"1a\" is invalid: metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
    }

    @Test
    void theGatewaysServiceHasAnAddressOutsideOfTheRange() {
        ApiObject gateway =
                ApiObject.of(
                                Types.CORE_SERVICE,
                                new ObjectKey("knative-serving", "cluster-local-gateway"))
                        .with(tree -> {
                            var spec = tree.withObject("/spec").put("clusterIP", "10.88.0.1");
                            spec.putArray("ports").addObject().put("name", "http2").put("port", 80);
                        });

        ApiObject made = api.objects().create(Types.CORE_SERVICE, gateway);

        assertThat(made.spec().path("clusterIPs").toString()).isEqualTo("[\"10.88.0.1\"]");
    }

    @Test
    void policiesAndSlicesAreChecked() {
        String policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
        String slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

        Told policy =
                api.post(
                        policies,
                        "{\"metadata\":{\"name\":\"closed\"},\"spec\":{\"podSelector\":{}}}");
        assertThat(policy.body().path("spec").toString())
                .isEqualTo("{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}");
        assertThat(
                        api.post(
                                        policies,
                                        "{\"metadata\":{\"name\":\"bad\"},\"spec\":{\"podSelector\":{},\"ingress\":[{\"from\":[{}]}]}}")
                                .refusal())
                .isEqualTo(
                        "422 Invalid: NetworkPolicy.networking.k8s.io \"bad\" is invalid: spec.ingress[0].from[0]: Required value: must specify a peer");
        assertThat(
                        api.post(
                                        slices,
                                        "{\"metadata\":{\"name\":\"s\"},\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.0.0.1\"]}],\"ports\":[{\"port\":80}]}")
                                .text("/ports/0/protocol"))
                .isEqualTo("TCP");
    }
}
