package dev.barista.control.scale;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.barista.model.config.AutoscalerConfig;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KpaSettingsTest {

    @Test
    void areKnativesDefaultsWithoutAnnotations() {
        ScaleSettings settings = of(0, "", Map.of());

        assertThat(settings.limits().target()).isEqualTo(70);
        assertThat(settings.limits().panicThreshold()).isEqualTo(2);
        assertThat(settings.capacity()).isEqualTo(new ScaleSettings.Capacity(100, 211));
        assertThat(settings.measure().metric()).isEqualTo(Metric.CONCURRENCY);
        assertThat(settings.measure().stableWindow()).isEqualTo(ofMinutes(1));
        assertThat(settings.measure().panicWindow()).isEqualTo(ofSeconds(6));
        assertThat(settings.zero().grace()).isEqualTo(ofSeconds(30));
        assertThat(settings.zero().activationLimit()).isEqualTo(ofSeconds(630));
        assertThat(settings.bounds().initial()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "0, -, concurrency, 70",
                "0, 10, concurrency, 7",
                "50, -, concurrency, 35",
                "50, 10, concurrency, 7",
                "50, 90, concurrency, 35",
                "0, -, rps, 140",
                "50, 100, rps, 70",
            })
    void aimAtTheTargetTimesItsUtilization(
            int concurrency, String target, String metric, double expected) {
        Map<String, String> annotations =
                target == null
                        ? Map.of("autoscaling.knative.dev/metric", metric)
                        : Map.of(
                                "autoscaling.knative.dev/metric",
                                metric,
                                "autoscaling.knative.dev/target",
                                target);

        assertThat(of(concurrency, "", annotations).limits().target())
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void keepNoInstanceOfARevisionThatNoRouteLeadsTo() {
        ScaleSettings settings =
                of(0, "Unreachable", Map.of("autoscaling.knative.dev/min-scale", "3"));

        assertThat(settings.bounds().min()).isZero();
        assertThat(settings.limits().reachable()).isFalse();
    }

    @Test
    void giveAPanicWindowOfAtLeastASecond() {
        ScaleSettings settings =
                of(
                        0,
                        "",
                        Map.of(
                                "autoscaling.knative.dev/window", "6s",
                                "autoscaling.knative.dev/panic-window-percentage", "1"));

        assertThat(settings.measure().panicWindow()).isEqualTo(ofSeconds(1));
    }

    private static ScaleSettings of(
            int concurrency, String reachability, Map<String, String> annotations) {
        ApiObject object =
                ApiObject.of(Types.POD_AUTOSCALER, new ObjectKey("default", "coffee-00001"))
                        .with(tree -> {
                            var all = tree.withObject("/metadata/annotations");
                            annotations.forEach(all::put);
                            tree.putObject("spec")
                                    .put("containerConcurrency", concurrency)
                                    .put("reachability", reachability);
                        });
        return KpaSettings.of(object, AutoscalerConfig.DEFAULT, ofMinutes(10));
    }
}
