package dev.barista.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WakeDurationsTest {

    private final WakeDurations wakes = new WakeDurations();

    private static Stage stage(String name, int millis) {
        return new Stage(name, Duration.ofMillis(millis));
    }

    @Test
    void addsStagesUpByTheRungThatWasLeft() {
        wakes.add(Rung.STOPPED, List.of(stage("hold", 30), stage("start", 20)));
        wakes.add(Rung.STOPPED, List.of(stage("hold", 40), stage("start", 25)));
        wakes.add(Rung.FROZEN, List.of(stage("hold", 2)));

        assertThat(wakes.read())
                .isEqualTo(
                        Map.of(
                                Rung.STOPPED,
                                new WakeDurations.Sum(
                                        2,
                                        Map.of(
                                                "hold", Duration.ofMillis(70),
                                                "start", Duration.ofMillis(45))),
                                Rung.FROZEN,
                                new WakeDurations.Sum(1, Map.of("hold", Duration.ofMillis(2)))));
    }

    @Test
    void keepsNoMoreStagesThanItsLimit() {
        IntStream.range(0, 100)
                .forEach(each -> wakes.add(Rung.FROZEN, List.of(stage("s" + each, 1))));

        assertThat(wakes.read().values())
                .singleElement()
                .satisfies(sum -> {
                    assertThat(sum.wakes()).isEqualTo(100);
                    assertThat(sum.stages()).hasSize(WakeDurations.MOST_STAGES);
                });
    }
}
