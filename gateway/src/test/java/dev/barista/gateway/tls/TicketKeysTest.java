package dev.barista.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "io.netty.handler.ssl.OpenSsl#isAvailable", disabledReason = "no library")
class TicketKeysTest {

    private static final long LIFE = TicketKeys.LIFE.toNanos();

    private final Random random = new Random(1);
    private final TicketKeys first = TicketKeys.first(random, -LIFE);

    @Test
    void theyAreDueWhenTheirLifeIsOver() {
        assertThat(first.areDue(-1)).isFalse();
        assertThat(first.areDue(0)).isTrue();
    }

    @Test
    void theOneBeforeStillOpensWhatItHasSealed() {
        TicketKeys second = first.next(random, 0);

        assertThat(second.secrets())
                .containsExactly(second.newest().secret(), first.newest().secret());
        assertThat(second.newest().secret()).isNotEqualTo(first.newest().secret());
    }

    @Test
    void oneThatIsTwoBackOpensNothing() {
        TicketKeys second = first.next(random, 0);

        assertThat(second.next(random, LIFE).secrets()).doesNotContain(first.newest().secret());
    }

    @Test
    void aHostWithoutClientsForLongKeepsNoOldKey() {
        assertThat(first.next(random, LIFE).secrets()).doesNotContain(first.newest().secret());
        assertThat(first.next(random, LIFE - 1).secrets()).contains(first.newest().secret());
    }
}
