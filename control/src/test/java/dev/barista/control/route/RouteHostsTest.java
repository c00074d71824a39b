package dev.barista.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.Parsed;
import dev.barista.model.naming.Labels;
import dev.barista.model.naming.PublicDomain;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// URLs that name the port of the gateway.
final class RouteHostsTest {

    private static final ConfigSnapshot PORTS =
            ConfigSnapshot.of(new PublicDomain("localhost", 8080, 8443)).withTls();

    private static ApiObject route(Map<String, String> labels) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", "serving.knative.dev/v1").put("kind", "Route");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", "hello").put("namespace", "default");
        labels.forEach((label, value) -> metadata.withObject("/labels").put(label, value));
        return ApiObject.of(tree);
    }

    private static ConfigSnapshot with(String configMap, String key, String value) {
        if (PORTS.with(configMap, Map.of(key, value))
                instanceof Parsed.Valid<ConfigSnapshot>(ConfigSnapshot next)) {
            return next;
        }
        throw new AssertionError(configMap);
    }

    @Test
    void areForThePortThatTheGatewayListensAt() {
        RouteHosts hosts = RouteHosts.of(route(Map.of()), PORTS);

        assertThat(hosts.url("")).isEqualTo("http://hello.default.localhost:8080");
        assertThat(hosts.url("next")).isEqualTo("http://next-hello.default.localhost:8080");
        assertThat(hosts.external("")).contains("hello.default.localhost");
        assertThat(hosts.address()).isEqualTo("http://hello.default.svc.cluster.local");
    }

    @Test
    void areForThePortOfTlsWhereHostsHaveCertificates() {
        ConfigSnapshot enabled = with("config-network", "external-domain-tls", "Enabled");

        assertThat(RouteHosts.of(route(Map.of()), enabled).url(""))
                .isEqualTo("https://hello.default.localhost:8443");
    }

    @Test
    void haveNoPortUnderADomainOfTheUsers() {
        ConfigSnapshot own = with("config-domain", "shop.example.org", "");

        assertThat(RouteHosts.of(route(Map.of()), own).url(""))
                .isEqualTo("http://hello.default.shop.example.org");
    }

    @Test
    void haveNoPortWithinTheCluster() {
        ApiObject hidden = route(Map.of(Labels.VISIBILITY, Labels.CLUSTER_LOCAL));

        assertThat(RouteHosts.of(hidden, PORTS).url(""))
                .isEqualTo("http://hello.default.svc.cluster.local");
    }
}
