package dev.barista.gateway.listen;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.RevisionLimits;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines();

    private void begin(long timeout, long responseStart, long idle) {
        deadlines.begin(
                new RevisionLimits(0, ofNanos(timeout), ofNanos(responseStart), ofNanos(idle)),
                1_000);
    }

    @Test
    void theWholeRequestHasItsTimeFromItsArrival() {
        begin(500, 0, 0);

        deadlines.sent(1_100);
        deadlines.wrote(1_200);

        assertThat(deadlines.next(false)).isEqualTo(1_500);
    }

    @Test
    void theResponseMustStartInTimeOnceTheRequestWasSent() {
        begin(500, 50, 0);
        long held = deadlines.next(true);

        deadlines.sent(1_100);

        assertThat(held).isEqualTo(1_050);
        assertThat(deadlines.next(true)).isEqualTo(1_150);
        assertThat(deadlines.next(false)).isEqualTo(1_500);
    }

    @Test
    void eachByteToTheClientGivesItMoreIdleTime() {
        begin(500, 0, 50);
        deadlines.sent(1_100);
        long before = deadlines.next(false);

        deadlines.wrote(1_120);

        assertThat(before).isEqualTo(1_150);
        assertThat(deadlines.next(false)).isEqualTo(1_170);
    }

    @Test
    void theNextRequestOfAConnectionStartsAnew() {
        begin(500, 0, 50);
        deadlines.sent(1_100);
        deadlines.wrote(1_120);

        begin(500, 0, 50);

        assertThat(deadlines.wasSent()).isFalse();
        assertThat(deadlines.next(true)).isEqualTo(1_050);
    }
}
