package dev.barista.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressPoolTest {

    private static final NodeRange RANGE =
            new NodeRange(Cidr.parse("10.0.0.0/29"), Cidr.parse("10.0.0.8/29"), Optional.empty());

    private final AddressPool pool = new AddressPool(RANGE); // of 4

    @Test
    void usesAnAddressAgainWhenAllOthersWereUsed() throws IOException {
        int first = pool.take();
        int second = pool.take();
        pool.giveBack(second);
        pool.giveBack(first);
        pool.giveBack(first);

        assertThat(new int[] {pool.take(), pool.take(), pool.take(), pool.take()})
                .containsExactly(4, 5, second, first);
    }

    @Test
    void saysThatAllAreInUse() throws IOException {
        for (int i = 0; i < 4; i++) {
            pool.take();
        }

        assertThatThrownBy(pool::take)
                .isInstanceOf(NoFreeAddress.class)
                .hasMessage("pod range: 10.0.0.0/29 (expected: a free address): all 4 are in use");
    }

    @Test
    void passesOverWhatIsReserved() throws IOException {
        assertThat(pool.reserve(3)).isTrue();
        assertThat(pool.reserve(3)).isFalse();

        assertThat(pool.take()).isEqualTo(2);
        assertThat(pool.take()).isEqualTo(4);
        pool.giveBack(3);
        assertThat(pool.take()).isEqualTo(5);
        assertThat(pool.take()).isEqualTo(3);
    }
}
