package dev.barista.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class CidrTest {

    @Test
    void beginsAtTheFirstAddressOfTheBlock() {
        assertThat(Cidr.parse("10.88.37.5/20")).hasToString("10.88.32.0/20");
        assertThat(Cidr.parse("fd88::ffff/112")).hasToString("fd88:0:0:0:0:0:0:0/112");
        assertThat(Cidr.parse("10.1.2.3")).hasToString("10.1.2.3/32");
        assertThat(Cidr.parse("10.1.2.3/0")).hasToString("0.0.0.0/0");
    }

    @Test
    void containsWhatHasItsPrefix() {
        Cidr block = Cidr.parse("10.88.32.0/20");

        assertThat(block.contains(InetAddress.ofLiteral("10.88.47.255"))).isTrue();
        assertThat(block.contains(InetAddress.ofLiteral("10.88.48.0"))).isFalse();
        assertThat(block.contains(InetAddress.ofLiteral("fd88::1"))).isFalse();
    }

    @Test
    void refusesWhatIsNoBlock() {
        for (String text :
                new String[] {"10.0.0.0/33", "10.0.0/8", "a", "", "10.0.0.0/", "::/129"}) {
            assertThatThrownBy(() -> Cidr.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "block of addresses: %s (expected: as 10.0.0.0/8 or fd00::/8)"
                                    .formatted(text));
        }
    }
}
