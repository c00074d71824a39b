package dev.barista.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.network.SavedForwarding.Ipv4;
import dev.barista.runtime.network.SavedForwarding.Ipv6;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayAliasTest {

    private static final NodeRange RANGE =
            new NodeRange(
                    Cidr.parse("10.88.0.0/21"),
                    Cidr.parse("10.88.8.0/21"),
                    Optional.of(0xFDEE_D6A2_D6A3_D035L));

    @Test
    void readsWhatItHasWritten() throws IOException {
        var four = new Ipv4("0", "1", List.of(3, 5));
        var six = new Ipv6("0", List.of(), List.of(2));
        var all = new SavedForwarding(Optional.of(four), Optional.of(six));
        for (SavedForwarding saved : List.of(SavedForwarding.NOTHING, all)) {
            var alias = new GatewayAlias(RANGE, saved);
            assertThat(GatewayAlias.find(alias.text())).contains(alias);
        }
        assertThat(new GatewayAlias(RANGE, all).text())
                .isEqualTo("barista1 10.88.0.0/21 10.88.8.0/21 fdeed6a2d6a3d035 4:0:1:3+5 6:0::2");
    }

    @Test
    void findsNothingInOtherAliases() {
        for (String other :
                List.of("", "uplink", "barista1", "barista1 a b c", "barista2 1 2 3 4")) {
            assertThat(GatewayAlias.find(other)).isEmpty();
        }
    }

    @Test
    void keepsWhatAnEarlierOneHasSaved() {
        var old = new SavedForwarding(Optional.of(new Ipv4("0", "1", List.of())), Optional.empty());
        var six = Optional.of(new Ipv6("0", List.of(), List.of()));
        var now = new SavedForwarding(Optional.of(new Ipv4("1", "0", List.of())), six);

        assertThat(old.or(now)).isEqualTo(new SavedForwarding(old.ipv4(), six));
    }

    @Test
    void refusesMoreThanAnAliasHolds() {
        List<Integer> many = IntStream.range(100, 200).boxed().toList();
        var saved = new SavedForwarding(Optional.of(new Ipv4("0", "1", many)), Optional.empty());

        assertThatThrownBy(() -> new GatewayAlias(RANGE, saved).text())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sysctl -w net.ipv4.ip_forward=1");
    }
}
