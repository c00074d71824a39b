package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerTest {

    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @Test
    void runsTasksInTheOrderOfTheirTimes() throws Exception {
        try (var timer = new Timer()) {
            timer.schedule(Duration.ofMillis(20), () -> ran.add("later"));
            timer.schedule(Duration.ZERO, () -> ran.add("now"));

            assertThat(next()).isEqualTo("now");
            assertThat(next()).isEqualTo("later");
        }
    }

    @Test
    void aTaskThatFailsDoesNotKeepOthersFromRunning() throws Exception {
        try (var timer = new Timer()) {
            timer.schedule(Duration.ZERO, TimerTest::fail);
            timer.schedule(Duration.ZERO, () -> ran.add("next"));

            assertThat(next()).isEqualTo("next");
        }
    }

    @Test
    void takesTasksWithoutComplaintWhenItIsClosed() {
        var timer = new Timer();
        timer.close();

        timer.schedule(Duration.ZERO, () -> ran.add("never"));

        assertThat(ran).isEmpty();
    }

    private String next() throws InterruptedException {
        return String.valueOf(ran.poll(10, TimeUnit.SECONDS));
    }

    private static void fail() {
        throw new IllegalStateException("planted");
    }
}
