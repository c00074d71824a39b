package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.object.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicePortsTest {

    private static final ApiObject SERVICE =
            ApiObject.parse(
                    """
                    {"spec": {"ports": [{"name": "http", "port": 80, "targetPort": 8080},
                                        {"name": "metrics", "port": 9090}]}}
                    """);

    private static ApiObject slice(String family, String portName, int port, String... endpoints) {
        return ApiObject.parse(
                """
                {"addressType": "%s", "ports": [{"name": "%s", "port": %d}], "endpoints": [%s]}
                """
                        .formatted(family, portName, port, String.join(",", endpoints)));
    }

    private static String endpoint(String address, String ready) {
        return "{\"addresses\": [\"%s\"], \"conditions\": {\"ready\": %s}}"
                .formatted(address, ready);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "80"})
    void aPortIsFoundByItsNameAndByItsNumber(String port) {
        ApiObject slice = slice("IPv4", "http", 8080, endpoint("10.88.0.4", "true"));

        assertThat(ServicePorts.ready(SERVICE, List.of(slice), port))
                .containsExactly(new Endpoint.OnHost("10.88.0.4", 8080));
    }

    @Test
    void anEndpointThatIsNotReadyIsLeftOutAndOneThatDoesNotSayIsReady() {
        ApiObject slice =
                slice(
                        "IPv4",
                        "http",
                        8080,
                        endpoint("10.88.0.4", "false"),
                        endpoint("10.88.0.5", "null"),
                        "{\"addresses\": [\"10.88.0.6\"]}");

        assertThat(ServicePorts.ready(SERVICE, List.of(slice), "http"))
                .extracting(Endpoint.OnHost::address)
                .containsExactly("10.88.0.5", "10.88.0.6");
    }

    @Test
    void anEndpointInTwoSlicesOrTwoFamiliesCountsOnce() {
        List<ApiObject> slices =
                List.of(
                        slice("IPv4", "http", 8080, endpoint("10.88.0.4", "true")),
                        slice("IPv4", "http", 8080, endpoint("10.88.0.4", "true")),
                        slice("IPv6", "http", 8080, endpoint("fd00::4", "true")));

        assertThat(ServicePorts.ready(SERVICE, slices, "http"))
                .containsExactly(new Endpoint.OnHost("10.88.0.4", 8080));
        assertThat(ServicePorts.ready(SERVICE, slices.subList(2, 3), "http"))
                .containsExactly(new Endpoint.OnHost("fd00::4", 8080));
    }

    @Test
    void aPortThatTheServiceOrItsSlicesDoNotHaveHasNoEndpoints() {
        ApiObject slice = slice("IPv4", "http", 8080, endpoint("10.88.0.4", "true"));

        assertThat(ServicePorts.ready(SERVICE, List.of(slice), "grpc")).isEmpty();
        assertThat(ServicePorts.ready(SERVICE, List.of(slice), "metrics")).isEmpty();
    }

    @Test
    void anExternalNameWithoutPortsHasThoseThatAreAskedFor() {
        ApiObject external =
                ApiObject.parse(
                        "{\"spec\": {\"type\": \"ExternalName\", \"externalName\": \"db.test.\"}}");

        assertThat(ServicePorts.externalName(external)).contains("db.test");
        assertThat(ServicePorts.number(external, "5432")).hasValue(5432);
        assertThat(ServicePorts.number(external, "http")).isEmpty();
        assertThat(ServicePorts.externalName(SERVICE)).isEmpty();
        assertThat(ServicePorts.number(SERVICE, "8080")).isEmpty();
    }
}
