package dev.barista.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.Types;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Routes whose public hosts have certificates, and what they say of it.
class RouteTlsTest {

    private static final String OFF = "True TLSNotEnabled: external-domain-tls is not enabled";

    private final World world = new World();

    private void enable() {
        world.configure("config-network", Map.of("external-domain-tls", "Enabled"));
        world.settle();
    }

    private void serve(String metadata, String key, String value) {
        world.apply(
                "hello",
                "dev.local/hello",
                tree -> {
                    tree.withObject("/metadata/" + metadata).put(key, value);
                    tree.withObject("/spec/traffic/0").put("tag", "blue");
                });
        world.settle();
        world.bringUp("hello-00001");
        world.settle();
    }

    private String url() {
        return world.require(Types.ROUTE, "hello").status().path("url").asString("");
    }

    private String certificates() {
        return world.condition(Types.ROUTE, "hello", "CertificateProvisioned");
    }

    @Test
    void aPublicUrlIsOneOfHttps() {
        enable();

        serve("labels", "app", "hello");

        var status = world.require(Types.ROUTE, "hello").status();
        assertThat(certificates()).isEqualTo("True");
        assertThat(url()).isEqualTo("https://hello.default.example.com");
        assertThat(status.at("/traffic/0/url").asString(""))
                .isEqualTo("https://blue-hello.default.example.com");
        assertThat(status.at("/address/url").asString(""))
                .isEqualTo("http://hello.default.svc.cluster.local");
    }

    @Test
    void theSettingHoldsAtOnceForRoutesThatAreThere() {
        serve("labels", "app", "hello");
        assertThat(certificates()).isEqualTo(OFF);

        enable();
        assertThat(url()).isEqualTo("https://hello.default.example.com");
        world.configure("config-network", Map.of());
        world.settle();

        assertThat(url()).isEqualTo("http://hello.default.example.com");
        assertThat(certificates()).isEqualTo(OFF);
    }

    @Test
    void aRouteMayOptOut() {
        enable();

        serve("annotations", "networking.knative.dev/disable-external-domain-tls", "true");

        assertThat(url()).isEqualTo("http://hello.default.example.com");
        assertThat(certificates()).isEqualTo(OFF);
    }

    @Test
    void anOptOutThatIsNoTruthIsNone() {
        enable();

        serve("annotations", "networking.knative.dev/disable-external-domain-tls", "maybe");

        assertThat(url()).startsWith("https://");
    }

    @Test
    void aPrivateRouteHasNone() {
        enable();

        serve("labels", "networking.knative.dev/visibility", "cluster-local");

        assertThat(url()).isEqualTo("http://hello.default.svc.cluster.local");
        assertThat(certificates())
                .isEqualTo("True TLSNotEnabled: TLS is not enabled for cluster-local");
    }
}
