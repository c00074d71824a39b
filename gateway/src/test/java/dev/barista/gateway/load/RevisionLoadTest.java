package dev.barista.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.Load;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevisionLoadTest {

    private final VirtualTime time = new VirtualTime();
    private final RevisionLoad load = new RevisionLoad(2, time.nanos());

    @Test
    void averagesOverTimeAndLoops() {
        load.cell(0).enter(time.nanos());
        load.cell(1).enter(time.nanos());
        time.advance(Duration.ofMillis(500));
        load.cell(0).leave(time.nanos());
        load.cell(1).leave(time.nanos());
        time.advance(Duration.ofMillis(500));

        assertThat(load.take(time.nanos())).isEqualTo(new Load(1.0, 2));
    }

    @Test
    void countsARequestOnceAndItsConcurrencyInEveryInterval() {
        load.cell(0).enter(time.nanos());
        time.advance(Duration.ofSeconds(1));
        Load first = load.take(time.nanos());
        time.advance(Duration.ofSeconds(1));
        Load second = load.take(time.nanos());

        assertThat(first).isEqualTo(new Load(1.0, 1));
        assertThat(second).isEqualTo(new Load(1.0, 0));
        assertThat(load.concurrency(time.nanos())).isOne();
    }
}
