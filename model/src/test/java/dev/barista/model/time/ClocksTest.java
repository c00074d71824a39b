package dev.barista.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClocksTest {

    @Test
    void nowIsToTheSecondAsKubernetesWritesIt() {
        var time = new VirtualTime();
        time.advance(Duration.ofMillis(1_999));

        assertThat(new Clocks(time, time, time).now())
                .isEqualTo(Instant.parse("2030-01-01T00:00:01Z"));
    }
}
