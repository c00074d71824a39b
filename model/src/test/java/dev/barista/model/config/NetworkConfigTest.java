package dev.barista.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.NetworkConfig.ExternalTls;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkConfigTest {

    @Test
    void hasKnativesDefaultsAndBaristasOwnClass() {
        NetworkConfig config = parse(Map.of());

        assertThat(config).isEqualTo(NetworkConfig.DEFAULT);
        assertThat(config.ingressClass()).isEqualTo("barista.ingress.networking.knative.dev");
    }

    @ParameterizedTest
    @CsvSource({
        "ingress-class, kourier.ingress.networking.knative.dev",
        "ingress.class, istio.ingress.networking.knative.dev",
        "ingress-class, theirs",
    })
    void takesAnyIngressClassInBothSpellings(String key, String ingressClass) {
        assertThat(parse(Map.of(key, ingressClass)).ingressClass()).isEqualTo(ingressClass);
    }

    @Test
    void theNewSpellingCountsWhereBothAreThere() {
        assertThat(parse(Map.of("ingress-class", "new", "ingress.class", "old")).ingressClass())
                .isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource({
        "external-domain-tls, Disabled",
        "auto-tls, disabled",
        "rollout-duration, 0",
        "rolloutDuration, 120",
        "http-protocol, Redirected",
        "http-protocol, enabled",
        "default-external-scheme, https",
        "a-key-of-a-later-version, x",
    })
    void takesWhatChangesNothingThatIsMissing(String key, String value) {
        assertThat(NetworkConfig.parse(Map.of(key, value), false)).isInstanceOf(Parsed.Valid.class);
    }

    @ParameterizedTest
    @CsvSource({
        "external-domain-tls, Enabled, ENABLED",
        "auto-tls, enabled, ENABLED",
        "autoTLS, ENABLED, ENABLED",
        "external-domain-tls, Disabled, DISABLED",
        "external-domain-tls, maybe, DISABLED",
    })
    void certificatesArePartOfASnapshotWhoseGatewayListensForTls(
            String key, String value, ExternalTls expected) {
        ConfigSnapshot listening = ConfigSnapshot.DEFAULT.withTls();

        ConfigSnapshot next = listening.with(NetworkConfig.NAME, Map.of(key, value)).orElseThrow();

        assertThat(next.network().externalTls()).isEqualTo(expected);
        assertThat(next.with(NetworkConfig.NAME, Map.of()).orElseThrow()).isEqualTo(listening);
    }

    private static NetworkConfig parse(Map<String, String> data) {
        return NetworkConfig.parse(data, false).orElseThrow();
    }
}
