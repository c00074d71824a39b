package dev.barista.runtime.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.Errno;
import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the kernel, in a network namespace of the test's.
class NetlinkSocketTest {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int LINK_HEADER = 16;

    private static final int NFT_MSG_NEWTABLE = 10 << 8;
    private static final int NFT_MSG_GETTABLE = 10 << 8 | 1;
    private static final int NFTA_TABLE_NAME = 1;
    private static final int NFPROTO_INET = 1;

    private NetworkNamespace namespace;

    @BeforeEach
    void makeNamespace() throws IOException {
        assumeTrue(Self.administers(), "not root");
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void endNamespace() {
        if (namespace != null) {
            namespace.close();
        }
    }

    private NetlinkSocket open(int protocol) throws IOException {
        return namespace.call(() -> NetlinkSocket.open(protocol));
    }

    @Test
    void makesALinkAndFindsIt() throws IOException {
        try (NetlinkSocket socket = open(NetlinkSocket.ROUTE)) {
            socket.request("link a", link("a", "bridge"));

            assertThat(names(socket)).containsExactly("lo", "a");
        }
    }

    @Test
    void tellsWhatWasTriedAndWhatTheKernelSays() throws IOException {
        try (NetlinkSocket socket = open(NetlinkSocket.ROUTE)) {
            assertThatThrownBy(() -> socket.request("link a", link("a", "nothing")))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessage("link a: Operation not supported (Unknown device type)");
            assertThat(names(socket)).containsExactly("lo");
        }
    }

    @Test
    void doesAllOfABatchButWhatTheKernelRefuses() throws IOException {
        try (NetlinkSocket socket = open(NetlinkSocket.ROUTE)) {
            var all = List.of(link("a", "bridge"), link("a", "bridge"), link("b", "bridge"));

            List<Failure> failures = socket.attempt(all);

            assertThat(failures).extracting(Failure::index).containsExactly(1);
            assertThat(failures.getFirst().errno()).isEqualTo(Errno.EEXIST);
            assertThat(names(socket)).containsExactly("lo", "a", "b");
        }
    }

    @Test
    void dumpsMoreLinksThanFitIntoOneAnswer() throws IOException {
        try (NetlinkSocket socket = open(NetlinkSocket.ROUTE)) {
            List<Message> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(link("x" + i, "bridge"));
            }
            socket.batch("links", all);

            assertThat(names(socket)).hasSize(101);
        }
    }

    @Test
    void doesATransactionOfNfTablesWholeOrNotAtAll() throws IOException {
        try (NetlinkSocket socket = open(NetlinkSocket.NETFILTER)) {
            socket.transaction("tables", List.of(table("a"), table("b")));

            assertThatThrownBy(() ->
                            socket.transaction(
                                    "tables", List.of(table("c"), table("a"), table("d"))))
                    .isInstanceOfSatisfying(
                            NetlinkException.class,
                            e -> {
                                assertThat(e.errno()).isEqualTo(Errno.EEXIST);
                                assertThat(e.failures())
                                        .extracting(Failure::index)
                                        .containsExactly(1);
                            })
                    .hasMessage("tables: File exists");
            assertThat(tables(socket)).containsExactly("a", "b");
        }
    }

    @Test
    void givesUpATransactionThatIsNotAllowed() throws IOException {
        Message nonsense = new MessageWriter().put32(0).message(10 << 8 | 0xFF, 0);
        try (NetlinkSocket socket = open(NetlinkSocket.NETFILTER)) {
            assertThatThrownBy(() -> socket.transaction("tables", List.of(table("a"), nonsense)))
                    .isInstanceOf(NetlinkException.class);
            assertThat(tables(socket)).isEmpty();
        }
    }

    private static Message link(String name, String kind) {
        return new MessageWriter()
                .put(new byte[LINK_HEADER])
                .text(IFLA_IFNAME, name)
                .nested(IFLA_LINKINFO, info -> info.text(IFLA_INFO_KIND, kind))
                .message(RTM_NEWLINK, Message.CREATE | Message.EXCLUSIVE);
    }

    private static List<String> names(NetlinkSocket socket) throws IOException {
        Message all = new MessageWriter().put(new byte[LINK_HEADER]).message(RTM_GETLINK, 0);
        List<String> names = new ArrayList<>();
        for (Message link : socket.dump("links", all)) {
            names.add(Attributes.of(link, LINK_HEADER).findText(IFLA_IFNAME).orElseThrow());
        }
        return names;
    }

    private static Message table(String name) {
        return new MessageWriter()
                .put8(NFPROTO_INET)
                .put8(0)
                .put16(0)
                .text(NFTA_TABLE_NAME, name)
                .message(NFT_MSG_NEWTABLE, Message.CREATE | Message.EXCLUSIVE);
    }

    private static List<String> tables(NetlinkSocket socket) throws IOException {
        Message all = new MessageWriter().put8(0).put8(0).put16(0).message(NFT_MSG_GETTABLE, 0);
        List<String> names = new ArrayList<>();
        for (Message table : socket.dump("tables", all)) {
            names.add(Attributes.of(table, 4).findText(NFTA_TABLE_NAME).orElseThrow());
        }
        return names;
    }
}
