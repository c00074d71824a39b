package dev.barista.node.network;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Clocks;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PacerTest {

    private final VirtualTime time = new VirtualTime();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int runs;
    private boolean well = true;

    private final Pacer pacer =
            new Pacer(
                    ofMillis(10),
                    new Backoff(ofMillis(100), ofMillis(400)),
                    new Clocks(time, time, time),
                    tasks::add,
                    () -> {
                        runs++;
                        return well;
                    });

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void runsAtOnceAfterAQuietTime() {
        pacer.want();
        work();

        assertThat(runs).isEqualTo(1);
    }

    @Test
    void runsOnceForManyWishes() {
        for (int i = 0; i < 100; i++) {
            pacer.want();
        }
        work();
        time.advance(ofMillis(50));
        work();

        assertThat(runs).isEqualTo(1);
    }

    @Test
    void keepsRunsApart() {
        pacer.want();
        work();
        pacer.want();
        work();
        assertThat(runs).isEqualTo(1);

        time.advance(ofMillis(10));
        work();

        assertThat(runs).isEqualTo(2);
    }

    @Test
    void runsAgainForAWishDuringARun() {
        var again =
                new Pacer(
                        ofMillis(10),
                        new Backoff(ofMillis(100), ofMillis(400)),
                        new Clocks(time, time, time),
                        tasks::add,
                        this::runAndWantMore);
        during = again;
        again.want();
        work();
        time.advance(ofMillis(10));
        work();
        time.advance(ofMillis(100));
        work();

        assertThat(runs).isEqualTo(2);
    }

    private Pacer during = pacer;

    private boolean runAndWantMore() {
        runs++;
        if (runs == 1) {
            during.want();
        }
        return true;
    }

    @Test
    void triesAgainLaterEachTime() {
        well = false;
        pacer.want();
        work();
        for (int delay : new int[] {100, 200, 400, 400}) {
            int before = runs;
            time.advance(ofMillis(delay - 1));
            work();
            assertThat(runs).isEqualTo(before);
            time.advance(ofMillis(1));
            work();
            assertThat(runs).isEqualTo(before + 1);
        }
    }

    @Test
    void runsNoMoreWhenItIsClosed() {
        pacer.want();
        pacer.close();
        work();
        pacer.want();
        work();

        assertThat(runs).isZero();
    }
}
