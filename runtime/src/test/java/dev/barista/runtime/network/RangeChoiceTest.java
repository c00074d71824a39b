package dev.barista.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.network.HostNetwork.Taken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RangeChoiceTest {

    private static final String ID = "1a2b3";

    @Test
    void splitsTheFirstFreeBlock() throws IOException {
        NodeRange range = RangeChoice.choose(NetworkSettings.DEFAULT, host(false), ID);

        assertThat(range.pods()).hasToString("10.88.0.0/21");
        assertThat(range.services()).hasToString("10.88.8.0/21");
        assertThat(range.gateway().all()).containsExactly("10.88.0.1");
        assertThat(range.host().all()).containsExactly("10.88.7.254");
        assertThat(range.capacity()).isEqualTo(2044);
    }

    @Test
    void avoidsWhatTheHostReaches() throws IOException {
        assertThat(chosen("10.88.0.0/24")).isEqualTo("10.88.16.0/21");
        assertThat(chosen("10.88.0.0/16")).isEqualTo("10.89.0.0/21");
        assertThat(chosen("10.88.17.9/32", "10.88.0.0/20")).isEqualTo("10.88.32.0/21");
        assertThat(chosen("10.0.0.0/8")).isEqualTo("172.30.0.0/21");
        assertThat(chosen("192.168.0.0/16")).isEqualTo("10.88.0.0/21");
    }

    private static String chosen(String... taken) throws IOException {
        return RangeChoice.choose(NetworkSettings.DEFAULT, host(false, taken), ID)
                .pods()
                .toString();
    }

    @Test
    void saysThatNoRangeIsFree() {
        HostNetwork host = host(false, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

        assertThatThrownBy(() -> RangeChoice.choose(NetworkSettings.DEFAULT, host, ID))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("pod range: auto (expected: a free /20 of [10.88.0.0/16,");
    }

    @Test
    void refusesARangeThatOverlaps() {
        HostNetwork host = host(false, "10.20.0.0/16");

        assertThatThrownBy(() -> RangeChoice.choose(set("10.20.128.0/20", "auto"), host, ID))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "pod range: 10.20.128.0/20 (expected: no overlap with the host's route"
                                + " 10.20.0.0/16 dev cni0)");
        assertThatThrownBy(() -> RangeChoice.choose(set("auto", "10.20.1.0/24"), host, ID))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("service range: 10.20.1.0/24 (expected: no overlap");
        assertThatThrownBy(() -> RangeChoice.choose(set("10.1.0.0/20", "10.1.1.0/24"), host, ID))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "service range: 10.1.1.0/24 (expected: no overlap with the pod range"
                                + " 10.1.0.0/20)");
    }

    @Test
    void givesPodsTheWholeRangeWhenServicesHaveTheirOwn() throws IOException {
        NodeRange range = RangeChoice.choose(set("10.1.0.0/20", "10.96.0.0/16"), host(false), ID);

        assertThat(range.pods()).hasToString("10.1.0.0/20");
        assertThat(range.services()).hasToString("10.96.0.0/16");
    }

    @Test
    void derivesIpv6FromTheIdWhereTheHostHasIt() throws IOException {
        NodeRange one = RangeChoice.choose(NetworkSettings.DEFAULT, host(true), ID);
        NodeRange two = RangeChoice.choose(NetworkSettings.DEFAULT, host(true), "fffff");

        assertThat(one.gateway().ipv6()).contains("fdee:d6a2:d6a3:d035::1");
        assertThat(one.serviceIpv6(1)).contains("fdee:d6a2:d6a3:d035::1:1");
        assertThat(two.gateway().ipv6()).isNotEqualTo(one.gateway().ipv6());
    }

    @Test
    void findsThePodOfAnAddress() throws IOException {
        NodeRange range = RangeChoice.choose(NetworkSettings.DEFAULT, host(true), ID);

        assertThat(range.indexOf(range.addresses(2045))).isEqualTo(2045);
        for (PodAddresses no :
                List.of(
                        range.gateway(),
                        range.host(),
                        new PodAddresses("10.88.8.5", Optional.empty()),
                        new PodAddresses("10.88.0.5", Optional.empty()))) {
            assertThatThrownBy(() -> range.indexOf(no))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(expected: ");
        }
    }

    @Test
    void refusesSettingsThatCannotWork() {
        for (String range :
                List.of("10.88.0.0", "10.88.0.1/20", "10.0.0.0/8", "10.0.0.0/30", "a/b")) {
            assertThatThrownBy(() -> set(range, "auto"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("pod range: ")
                    .hasMessageContaining("(expected: ");
        }
        assertThatThrownBy(() -> new NetworkSettings("auto", "auto", 257))
                .hasMessage("networks made ahead: 257 (expected: 0-256)");
    }

    private static NetworkSettings set(String pods, String services) {
        return new NetworkSettings(pods, services, 8);
    }

    private static HostNetwork host(boolean ipv6, String... taken) {
        return new HostNetwork(
                Stream.of(taken)
                        .map(each ->
                                new Taken(Cidr.parse(each), "route %s dev cni0".formatted(each)))
                        .toList(),
                ipv6,
                1500);
    }
}
