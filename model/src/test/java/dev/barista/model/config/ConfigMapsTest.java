package dev.barista.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.Features.Flag;
import dev.barista.model.naming.Domains;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigMapsTest {

    @Test
    void hasKnativesDefaults() {
        ConfigSnapshot config = ConfigSnapshot.DEFAULT;

        assertThat(config.autoscaler())
                .isEqualTo(
                        new AutoscalerConfig(
                                new AutoscalerConfig.Targets(100, 200, 0.7),
                                new AutoscalerConfig.Windows(Duration.ofMinutes(1), 10, 200),
                                new AutoscalerConfig.Rates(1000, 2),
                                new AutoscalerConfig.Zero(
                                        true, Duration.ofSeconds(30), Duration.ZERO),
                                new AutoscalerConfig.Bounds(0, 0, 0, 1, false),
                                211,
                                "kpa.autoscaling.knative.dev",
                                100,
                                Duration.ZERO));
        assertThat(config.defaults().timeouts())
                .isEqualTo(new DefaultsConfig.Timeouts(300, 600, 300, 0));
        assertThat(config.defaults().concurrency())
                .isEqualTo(new DefaultsConfig.Concurrency(0, 1000, true));
        assertThat(config.defaults().enableServiceLinks()).isFalse();
        assertThat(config.deployment().progressDeadline()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.deployment().registriesSkippingTagResolving())
                .containsExactlyInAnyOrder("kind.local", "ko.local", "dev.local");
        assertThat(config.gc())
                .isEqualTo(new GcConfig(Duration.ofHours(48), Duration.ofHours(15), 20, 1000));
        assertThat(config.features().isEnabled(Features.EMPTY_DIR)).isTrue();
        assertThat(config.features().flags()).containsEntry("multi-container", Flag.ENABLED);
        assertThat(config.network().ingressClass())
                .isEqualTo("barista.ingress.networking.knative.dev");
        assertThat(config.domains().domainFor(Map.of(), "svc.cluster.local"))
                .isEqualTo("example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config-autoscaler|stable-window|5s|stable-window = 5s, must be in [6s; 1h0m0s] range",
                "config-autoscaler|stable-window|6500ms|stable-window = 6.5s, must be specified with at most second precision",
                "config-autoscaler|stable-window|abc|failed to parse \"stable-window\": abc (expected: a duration, as in 1m30s)",
                "config-autoscaler|max-scale-up-rate|1|max-scale-up-rate = 1, must be greater than 1.0",
                "config-autoscaler|max-scale-down-rate|0.5|max-scale-down-rate = 0.5, must be greater than 1.0",
                "config-autoscaler|target-burst-capacity|-2|target-burst-capacity must be either non-negative or -1 (for unlimited), was: -2.000000",
                "config-autoscaler|container-concurrency-target-percentage|101|container-concurrency-target-percentage = 1.010000 is outside of valid range of (0, 100]",
                "config-autoscaler|container-concurrency-target-default|0.001|container-concurrency-target-percentage and container-concurrency-target-default yield target concurrency of 0.0007, can't be less than 0.01",
                "config-autoscaler|requests-per-second-target-default|0|requests-per-second-target-default must be at least 0.01, was: 0",
                "config-autoscaler|panic-window-percentage|0.5|panic-window-percentage = 0.5, must be in [1, 100] interval",
                "config-autoscaler|scale-to-zero-grace-period|0s|scale-to-zero-grace-period must be positive, was: 0s",
                "config-autoscaler|scale-to-zero-pod-retention-period|-1s|scale-to-zero-pod-retention-period cannot be negative, was: -1s",
                "config-autoscaler|scale-down-delay|-1s|scale-down-delay cannot be negative, was: -1s",
                "config-autoscaler|scale-down-delay|1500ms|scale-down-delay = 1.5s, must be specified with at most second precision",
                "config-autoscaler|initial-scale|0|initial-scale = 0, must be at least 0 (or at least 1 when allow-zero-initial-scale is false)",
                "config-autoscaler|max-scale|-1|max-scale = -1, must be in [0, max-scale-limit(0)] range",
                "config-autoscaler|activator-capacity|0.5|activator-capacity = 0.5, must be at least 1",
                "config-autoscaler|min-scale|-1|min-scale = -1, must be at least 0",
                "config-autoscaler|enable-scale-to-zero|maybe|failed to parse \"enable-scale-to-zero\": maybe (expected: true or false)",
                "config-autoscaler|pod-autoscaler-class|hpa.autoscaling.knative.dev|pod-autoscaler-class = hpa.autoscaling.knative.dev, not supported by Barista yet",
                "config-defaults|revision-timeout-seconds|601|revision-timeout-seconds (601) cannot be greater than max-revision-timeout-seconds (600)",
                "config-defaults|revision-response-start-timeout-seconds|301|revision-response-start-timeout-seconds (301) cannot be greater than revision-timeout-seconds (300)",
                "config-defaults|revision-idle-timeout-seconds|301|revision-idle-timeout-seconds (301) cannot be greater than revision-timeout-seconds (300)",
                "config-defaults|container-concurrency-max-limit|0|expected 1 <= 0 <= 2147483647: container-concurrency-max-limit",
                "config-defaults|container-concurrency|1001|expected 0 <= 1001 <= 1000: container-concurrency",
                "config-defaults|revision-cpu-request|4 cores|failed to parse \"revision-cpu-request\": 4 cores (expected: a quantity, as in 500m or 128Mi)",
                "config-defaults|container-name-template|{{if}}|failed to parse \"container-name-template\": {{if}} (expected: text with {{.Name}} or {{.Namespace}}, no other action)",
                "config-defaults|revision-ephemeral-storage-limit|1Gi|revision-ephemeral-storage-limit = 1Gi, not supported by Barista yet",
                "config-deployment|progress-deadline|0s|progress-deadline cannot be a non-positive duration",
                "config-deployment|progress-deadline|1500ms|progress-deadline must be rounded to a whole second",
                "config-deployment|digest-resolution-timeout|-1s|digest-resolution-timeout cannot be a non-positive duration",
                "config-deployment|default-affinity-type|x|unsupported default-affinity-type value: \"x\"",
                "config-deployment|runtime-class-name|kata: {}|runtime-class-name = kata: {}, not supported by Barista yet",
                "config-domain|no_domain|``|invalid domain name \"no_domain\" (expected: as in example.com)",
                "config-domain|a.b|selector: [|a.b: selector: [ (expected: YAML, as in selector: {app: prod})",
                "config-domain|a.b|type: x|a.b: type: x (expected: YAML, as in selector: {app: prod})",
                "config-domain|a.b|oops|a.b: oops (expected: YAML, as in selector: {app: prod})",
                "config-features|tag-header-based-routing|Enabled|tag-header-based-routing = Enabled, not supported by Barista yet",
                "config-features|autodetect-http2|enabled|autodetect-http2 = enabled, not supported by Barista yet",
                "config-features|secure-pod-defaults|AllowRootBounded|secure-pod-defaults = AllowRootBounded, not supported by Barista yet",
                "config-features|kubernetes.podspec-hostpid|Allowed|kubernetes.podspec-hostpid = Allowed, not supported by Barista yet",
                "config-gc|min-non-active-revisions|-1|min-non-active-revisions must be non-negative, was: -1",
                "config-gc|min-non-active-revisions|1001|min-non-active-revisions(1001) must be <= max-non-active-revisions(1000)",
                "config-gc|retain-since-create-time|soon|failed to parse \"retain-since-create-time\": soon (expected: a duration of 0s or more, or disabled)",
                "config-idle|idle-policy|sleep|failed to parse \"idle-policy\": sleep (expected: stop, reserve, freeze or ladder)",
                "config-idle|reserve-specs|big|failed to parse \"reserve-specs\": big (expected: 0.001-1024 cores and 1Mi-64Ti of memory, as in 0.1-128Mi, or the name of an instance type, as in ecs.t6-c1m1.large; the first one of a list that is known)",
                "config-idle|reserve-specs|0.1-99999999Ei|failed to parse \"reserve-specs\": 0.1-99999999Ei (expected: 0.001-1024 cores and 1Mi-64Ti of memory, as in 0.1-128Mi, or the name of an instance type, as in ecs.t6-c1m1.large; the first one of a list that is known)",
                "config-idle|warm-rollback|-1s|warm-rollback must be non-negative, was: -1s",
                "config-idle|stop-after|10s|freeze-after(30s) must be <= stop-after(10s)",
                "config-idle|parked-instances|-1|failed to parse \"parked-instances\": -1 (expected: a whole number from 0 to 1000)",
                "config-idle|parked-instances|1001|failed to parse \"parked-instances\": 1001 (expected: a whole number from 0 to 1000)",
                "config-idle|parked-instances|x|failed to parse \"parked-instances\": x (expected: a whole number from 0 to 1000)",
                "config-gc|min-non-active-revisions|99999999999|failed to parse \"min-non-active-revisions\": 99999999999 (expected: a whole number of at most 2147483647)",
                "config-idle|memory-budget|0|failed to parse \"memory-budget\": 0 (expected: a quantity of bytes above 0, as in 600Mi)",
                "config-network|rollout-duration|-1|rollout-duration must be a positive integer, but was -1",
                "config-network|external-domain-tls|Enabled|external-domain-tls = Enabled, but the gateway does not listen for TLS (expected: Disabled, or barista up --gateway-tls HOST:PORT)",
                "config-network|autoTLS|enabled|external-domain-tls = Enabled, but the gateway does not listen for TLS (expected: Disabled, or barista up --gateway-tls HOST:PORT)",
                "config-network|cluster-local-domain-tls|Enabled|cluster-local-domain-tls = Enabled, not supported by Barista yet",
                "config-network|http-protocol|Disabled|failed to parse \"http-protocol\": Disabled (expected: Enabled or Redirected)",
                "config-network|tag-template|{{.Tagg}}|failed to parse \"tag-template\": {{.Tagg}} (expected: a part of a host name of {{.Name}} and {{.Tag}})",
                "config-prices|standard-core-hour|-1|failed to parse \"standard-core-hour\": -1 (expected: an amount from 0 to 999999 with at most 9 decimals, as in 0.04048)",
                "config-prices|currency|two words|failed to parse \"currency\": two words (expected: a word of up to 8 letters, as in EUR)",
                "config-prices|burstable-baseline|1.5|burstable-baseline = 1.5, must be in [0.001, 1]",
                "config-prices|standard-cpu|0|failed to parse \"standard-cpu\": 0 (expected: cores from 1m to 1024)",
                "config-prices|standard-memory|lots|failed to parse \"standard-memory\": lots (expected: bytes from 1 to 16Ti, as in 512Mi)",
                "config-prices|sample-interval|10ms|sample-interval = 10ms, must be in [1s, 5m0s]",
                "config-prices|retention|1m|retention = 1m0s, must be in [1h0m0s, 87840h0m0s]",
                "config-network|default-external-scheme|ftp|failed to parse \"default-external-scheme\": ftp (expected: http or https)",
            })
    void refusesABadValueWithItsReason(String name, String key, String value, String reason) {
        Parsed<ConfigSnapshot> next = ConfigSnapshot.DEFAULT.with(name, Map.of(key, value));

        assertThat(next).isEqualTo(new Parsed.Invalid<ConfigSnapshot>(List.of(reason)));
    }

    @Test
    void tellsAllErrorsAtOnce() {
        Parsed<ConfigSnapshot> next =
                ConfigSnapshot.DEFAULT.with(
                        "config-autoscaler",
                        Map.of("min-scale", "5", "max-scale", "3", "stable-window", "x"));

        assertThat(((Parsed.Invalid<ConfigSnapshot>) next).errors())
                .containsExactly(
                        "failed to parse \"stable-window\": x (expected: a duration, as in 1m30s)",
                        "min-scale (5) must be less than max-scale (3)");
    }

    @Test
    void takesNewSettings() {
        ConfigSnapshot config =
                ConfigSnapshot.DEFAULT
                        .with(
                                "config-autoscaler",
                                Map.of(
                                        "container-concurrency-target-percentage", "0.5",
                                        "allow-zero-initial-scale", "true",
                                        "initial-scale", "0"))
                        .orElseThrow()
                        .with(
                                "config-gc",
                                Map.of(
                                        "retain-since-create-time", "disabled",
                                        "max-non-active-revisions", "disabled"))
                        .orElseThrow()
                        .with(
                                "config-defaults",
                                Map.of(
                                        "enable-service-links",
                                        "default",
                                        "revision-memory-limit",
                                        "200M"))
                        .orElseThrow()
                        .with(
                                "config-network",
                                Map.of("domainTemplate", "{{.Name}}-{{.Namespace}}.{{.Domain}}"))
                        .orElseThrow();

        assertThat(config.autoscaler().targets().utilization()).isEqualTo(0.5);
        assertThat(config.autoscaler().bounds().initial()).isZero();
        assertThat(config.gc().retainSinceCreate()).isNull();
        assertThat(config.gc().maxNonActive()).isNull();
        assertThat(config.defaults().enableServiceLinks()).isNull();
        assertThat(config.defaults().limits()).isEqualTo(Map.of("memory", "200M"));
        assertThat(config.hosts().external(new ObjectKey("b", "a"), "c.d", Map.of(), Map.of()))
                .isEqualTo("a-b.c.d");
    }

    @Test
    void readsDomainsWithTheirSelectors() {
        Domains domains =
                ConfigSnapshot.DEFAULT
                        .with(
                                "config-domain",
                                Map.of(
                                        "example.org", "selector:\n  app: nonprofit\n",
                                        "example.net", "",
                                        "_example", "example.com: |"))
                        .orElseThrow()
                        .domains();

        assertThat(domains.domainFor(Map.of(), "svc.cluster.local")).isEqualTo("example.net");
        assertThat(domains.domainFor(Map.of("app", "nonprofit"), "svc.cluster.local"))
                .isEqualTo("example.org");
    }

    @Test
    void installsConfigMapsThatSayNothing() {
        assertThat(ConfigMaps.initial()).hasSize(14);
        for (ApiObject configMap : ConfigMaps.initial()) {
            assertThat(ConfigMaps.isSettings(configMap.key())).isTrue();
            assertThat(ConfigMaps.settings(configMap)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "config-gc, Settings as in Knative's config-gc; what is not set has its default.",
        "config-idle, Barista's own settings of idle instances; what is not set has its default.",
        "config-prices, Barista's own prices of the cost ledger; what is not set has its default."
    })
    void eachSaysWhatItIs(String name, String comment) {
        assertThat(ConfigMaps.initial())
                .filteredOn(configMap -> configMap.name().equals(name))
                .singleElement()
                .extracting(configMap -> configMap.annotations().get("barista.dev/comment"))
                .isEqualTo(comment);
    }
}
