package dev.barista.runtime.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.nft.Encoder;
import dev.barista.runtime.filter.testkit.Net;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.netlink.NetlinkException;
import dev.barista.runtime.netlink.NetlinkSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RefusalTest {

    /// What the kernel says of a table that is not there, it says of a module that is not.
    @Test
    void tellsHowToHaveAKernelWithAllParts() throws IOException {
        assumeTrue(Self.administers(), "not root");
        NetlinkException refused;
        try (Net net = Net.create("node")) {
            refused = net.namespace().call(RefusalTest::refusal);
        }

        assertThat(Refusal.explained(refused))
                .hasMessage(
                        "packet filter: No such file or directory (expected: all parts of"
                                + " nf_tables in the kernel: `barista doctor` tells which modules"
                                + " to load)")
                .hasCause(refused);
    }

    private static NetlinkException refusal() throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
            return catchThrowableOfType(
                    NetlinkException.class,
                    () -> socket.request("packet filter", Encoder.findTable("none")));
        }
    }
}
