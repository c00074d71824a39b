package dev.barista.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.serving.ReserveSize;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleSettingsTest {

    private static IdleSettings read(Map<String, String> annotations) {
        return IdleSettings.from(annotations, IdleConfig.DEFAULT);
    }

    @Test
    void whoSaysNothingGoesToZeroAsInKnative() {
        IdleSettings settings = read(Map.of());

        assertThat(settings.policy()).isEqualTo(Policy.STOP);
        assertThat(settings.hasSeats()).isFalse();
        assertThat(settings.freezeAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.stopAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.reserve()).isEqualTo(new ReserveSize(100, 128L << 20));
        assertThat(settings.instanceClass()).isEqualTo(InstanceClass.STANDARD);
    }

    @Test
    void whoAsksForAReserveMeansToHaveOne() {
        IdleSettings settings = read(Map.of("knative.aliyun.com/reserve-instance", "enable"));

        assertThat(settings.policy()).isEqualTo(Policy.RESERVE);
        assertThat(settings.seats()).isEqualTo(1);
    }

    @Test
    void whoBoundsItsWakesIsNotStoppedByDefault() {
        assertThat(read(Map.of("barista.dev/wake-budget", "20ms")).policy())
                .isEqualTo(Policy.LADDER);
    }

    @Test
    void whoSaysAPolicyGetsThatOne() {
        assertThat(
                        read(Map.of(
                                        "barista.dev/idle-policy", "stop",
                                        "barista.dev/wake-budget", "20ms"))
                                .policy())
                .isEqualTo(Policy.STOP);
    }

    @ParameterizedTest
    @CsvSource({
        "SpotAsPriceGo, , SPOT",
        "SpotAsPriceGo, burstable, BURSTABLE",
        "NoSpot, , STANDARD",
    })
    void aSpotStrategyMakesASpotInstanceUnlessItsClassIsNamed(
            String strategy, String kind, InstanceClass expected) {
        Map<String, String> annotations =
                kind == null
                        ? Map.of("k8s.aliyun.com/eci-spot-strategy", strategy)
                        : Map.of(
                                "k8s.aliyun.com/eci-spot-strategy", strategy,
                                "barista.dev/instance-class", kind);

        assertThat(read(annotations).instanceClass()).isEqualTo(expected);
    }

    @Test
    void warmRollbackAloneNeedsASeat() {
        IdleSettings settings = read(Map.of("barista.dev/warm-rollback", "1m"));

        assertThat(settings.policy()).isEqualTo(Policy.STOP);
        assertThat(settings.hasSeats()).isTrue();
    }

    @Test
    void whatCannotBeReadCountsAsNotSaid() {
        IdleSettings settings =
                read(
                        Map.of(
                                "barista.dev/idle-policy", "sleep",
                                "barista.dev/freeze-after", "-1s",
                                "knative.aliyun.com/reserve-instance-replicas", "0",
                                "barista.dev/startup-cpu-boost", "many"));

        assertThat(settings.policy()).isEqualTo(Policy.STOP);
        assertThat(settings.freezeAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.seats()).isEqualTo(1);
        assertThat(settings.bootMillis()).isZero();
    }
}
