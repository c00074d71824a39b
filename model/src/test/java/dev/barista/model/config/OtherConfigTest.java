package dev.barista.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ConfigMaps of Knative that set nothing here, and are checked all the same.
class OtherConfigTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    config-observability | metrics-protocol | none
                    config-observability | request-metrics-protocol | none
                    config-observability | tracing-protocol | none
                    config-observability | metrics-export-interval | 60s
                    config-observability | tracing-sampling-rate | 0.1
                    config-observability | tracing-sampling-rate | 1
                    config-observability | logging.enable-request-log | false
                    config-observability | logging.request-log-template | {"a": "{{.Request.Method}}"}
                    config-observability | logging.revision-url-template | http://logs/?revision=${REVISION_UID}
                    config-observability | runtime-profiling | disabled
                    config-observability | runtime-export-interval | 15s
                    config-observability | metrics.backend-destination | prometheus
                    config-observability | a-key-of-a-later-version | x
                    config-leader-election | lease-duration | 90s
                    config-leader-election | renew-deadline | 30s
                    config-leader-election | retry-period | 5s
                    config-leader-election | buckets | 10
                    config-leader-election | map-lease-prefix.controller.x | y
                    config-logging | zap-logger-config | {"level": "info", "encoding": "json"}
                    config-logging | loglevel.controller | debug
                    config-logging | loglevel.queueproxy | fatal
                    config-certmanager | issuerRef | kind: ClusterIssuer
                    config-tracing | backend | zipkin
                    config-tracing | sample-rate | lots
                    """)
    void takesWhatKnativeTakes(String name, String key, String value) {
        assertThat(ConfigSnapshot.DEFAULT.with(name, Map.of(key, value)))
                .isEqualTo(new Parsed.Valid<>(ConfigSnapshot.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    config-observability | metrics-protocol | smoke | unsupported protocol "smoke"
                    config-observability | metrics-protocol | prometheus | metrics-protocol = prometheus, not supported by Barista yet
                    config-observability | request-metrics-protocol | grpc | request-metrics-protocol = grpc, not supported by Barista yet
                    config-observability | tracing-protocol | stdout | tracing-protocol = stdout, not supported by Barista yet
                    config-observability | tracing-protocol | prometheus | unsupported protocol "prometheus"
                    config-observability | metrics-endpoint | a:1 | metrics-endpoint should not be set when protocol is "none"
                    config-observability | metrics-export-interval | soon | failed to parse "metrics-export-interval": soon (expected: a duration, as in 1m30s)
                    config-observability | tracing-sampling-rate | 1.1 | failed to parse "tracing-sampling-rate": 1.1 (expected: a number from 0 to 1)
                    config-observability | tracing-sampling-rate | -1 | failed to parse "tracing-sampling-rate": -1 (expected: a number from 0 to 1)
                    config-observability | logging.enable-probe-request-log | true | logging.enable-probe-request-log = true, not supported by Barista yet
                    config-observability | logging.enable-var-log-collection | maybe | failed to parse "logging.enable-var-log-collection": maybe (expected: true or false)
                    config-observability | runtime-profiling | enabled | runtime-profiling = enabled, not supported by Barista yet
                    config-observability | runtime-profiling | on | runtime-profiling: on (expected: enabled or disabled)
                    config-leader-election | buckets | 0 | buckets: value must be between 1 <= 0 <= 10
                    config-leader-election | buckets | 11 | buckets: value must be between 1 <= 11 <= 10
                    config-leader-election | lease-duration | 40s | lease-duration (40s) must be greater than renew-deadline (40s), and that than retry-period (10s)
                    config-leader-election | retry-period | 0s | lease-duration (1m0s) must be greater than renew-deadline (40s), and that than retry-period (0s)
                    config-logging | zap-logger-config | level: info | failed to parse "zap-logger-config": level: info (expected: a JSON object)
                    config-logging | loglevel.controller | loud | failed to parse "loglevel.controller": loud (expected: debug, info, warn, error, dpanic, panic or fatal)
                    config-certmanager | issuerRef | [a | failed to parse "issuerRef": [a (expected: YAML, as in kind: ClusterIssuer)
                    config-certmanager | systemInternalIssuerRef | name | failed to parse "systemInternalIssuerRef": name (expected: YAML, as in kind: ClusterIssuer)
                    """)
    void refusesABadValueWithItsReason(String name, String key, String value, String reason) {
        assertThat(ConfigSnapshot.DEFAULT.with(name, Map.of(key, value)))
                .isEqualTo(new Parsed.Invalid<ConfigSnapshot>(List.of(reason)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config-certmanager",
                "config-leader-election",
                "config-logging",
                "config-observability",
                "config-tracing"
            })
    void isInstalledEmptyWhichIsItsDefault(String name) {
        assertThat(ConfigMaps.initial())
                .filteredOn(configMap -> configMap.name().equals(name))
                .singleElement()
                .extracting(configMap -> configMap.annotations().get("barista.dev/comment"))
                .isEqualTo(
                        "Settings as in Knative's " + name + "; what is not set has its default.");
        assertThat(ConfigSnapshot.DEFAULT.with(name, Map.of()))
                .isEqualTo(new Parsed.Valid<>(ConfigSnapshot.DEFAULT));
    }

    @Test
    void tellsAllErrorsAtOnce() {
        Parsed<ConfigSnapshot> next =
                ConfigSnapshot.DEFAULT.with(
                        "config-observability",
                        Map.of("metrics-protocol", "x", "tracing-protocol", "y"));

        assertThat(next)
                .isEqualTo(
                        new Parsed.Invalid<ConfigSnapshot>(
                                List.of(
                                        "unsupported protocol \"x\"",
                                        "unsupported protocol \"y\"")));
    }
}
