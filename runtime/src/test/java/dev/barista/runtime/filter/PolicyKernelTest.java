package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.Protocol.TCP;
import static dev.barista.runtime.filter.Protocol.UDP;
import static dev.barista.runtime.filter.RulesBuilder.allow;
import static dev.barista.runtime.filter.RulesBuilder.only;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod4;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod6;
import static dev.barista.runtime.filter.testkit.Talk.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.Traffic.Open;
import dev.barista.runtime.filter.Traffic.Peer;
import dev.barista.runtime.filter.Traffic.Ports;
import dev.barista.runtime.filter.testkit.FilterWorld;
import dev.barista.runtime.filter.testkit.Talk;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Policies in the kernel: pod 2 serves at 80, 81 and 90, pods 3 and 4 call.
class PolicyKernelTest {

    private FilterWorld world;

    @BeforeEach
    void makeWorld() throws IOException {
        assumeTrue(Self.administers(), "not root");
        world = new FilterWorld();
        for (int port : List.of(80, 81, 90)) {
            world.keep(Talk.serveTcp(world.pod(2), port));
        }
    }

    @AfterEach
    void endWorld() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private void apply(RulesBuilder rules) throws IOException {
        world.filter.apply(rules.build());
    }

    private String call(int from, int port) throws IOException {
        String four = Talk.tcp(world.pod(from), pod4(2), port);
        String six = Talk.tcp(world.pod(from), pod6(2), port);
        assertThat(four.equals(REFUSED)).as("IPv6: " + six).isEqualTo(six.equals(REFUSED));
        return four;
    }

    @Test
    void opensAPodToThoseThatAPolicyNames() throws IOException {
        apply(
                new RulesBuilder()
                        .pod(2, only(allow(new Peer.Group("friends"))), new Open())
                        .pod(3)
                        .pod(4)
                        .group("friends", 3));

        assertThat(call(3, 80)).isEqualTo("pod2 10.88.0.3");
        assertThat(call(4, 80)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.node, pod4(2), 80)).as("the node").startsWith("pod2");
    }

    @Test
    void makesAFriendByAnElement() throws IOException {
        RulesBuilder rules =
                new RulesBuilder()
                        .pod(2, only(allow(new Peer.Group("friends"))), new Open())
                        .pod(3)
                        .pod(4)
                        .group("friends", 3);
        apply(rules);

        apply(rules.group("friends", 4));

        assertThat(call(3, 80)).isEqualTo(REFUSED);
        assertThat(call(4, 80)).isEqualTo("pod2 10.88.0.4");
    }

    @Test
    void closesAPodToAll() throws IOException {
        apply(new RulesBuilder().pod(2, only(), new Open()).pod(3));

        long before = System.nanoTime();
        assertThat(call(3, 80)).isEqualTo(REFUSED);
        assertThat(Talk.udp(world.pod(3), pod4(2), 80)).isEqualTo(REFUSED);
        assertThat(System.nanoTime() - before).as("at once").isLessThan(1_000_000_000);
    }

    @Test
    void opensSomePorts() throws IOException {
        var ports = allow(new Peer.Anyone(), new Ports(TCP, 80, 85), new Ports(UDP, 90, 90));
        apply(new RulesBuilder().pod(2, only(ports), new Open()).pod(3));

        assertThat(call(3, 80)).isEqualTo("pod2 10.88.0.3");
        assertThat(call(3, 81)).isEqualTo("pod2 10.88.0.3");
        assertThat(call(3, 90)).as("UDP alone").isEqualTo(REFUSED);
    }

    @Test
    void opensABlockButForItsExceptions() throws IOException {
        apply(
                new RulesBuilder()
                        .pod(
                                2,
                                only(
                                        allow(
                                                new Peer.Block(
                                                        Cidr.parse("10.88.0.0/24"),
                                                        List.of(
                                                                Cidr.parse("10.88.0.4/31"),
                                                                Cidr.parse("10.88.0.9/32")))),
                                        allow(
                                                new Peer.Block(
                                                        Cidr.parse("fd88::/64"),
                                                        List.of(Cidr.parse("fd88::4/127"))))),
                                new Open())
                        .pod(3)
                        .pod(4));

        assertThat(call(3, 80)).isEqualTo("pod2 10.88.0.3");
        assertThat(call(4, 80)).isEqualTo(REFUSED);
    }

    @Test
    void letsAPodCallWhatAPolicyNames() throws IOException {
        world.keep(Talk.serveTcp(world.world, 80));
        apply(
                new RulesBuilder()
                        .pod(2)
                        .pod(3, new Open(), only(allow(new Peer.Sockets("http"))))
                        .pod(4, new Open(), only())
                        .sockets("http", 2, 80));

        assertThat(call(3, 80)).isEqualTo("pod2 10.88.0.3");
        assertThat(call(3, 81)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.pod(3), "203.0.113.2", 80)).isEqualTo(REFUSED);
        assertThat(call(4, 80)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.pod(2), pod4(3), 80))
                .as("no server, no policy")
                .isEqualTo(REFUSED);
    }

    @Test
    void appliesPoliciesToTheBackendsOfAService() throws IOException {
        apply(
                new RulesBuilder()
                        .pod(2)
                        .pod(3, new Open(), only(allow(new Peer.Sockets("x"))))
                        .pod(4, new Open(), only())
                        .sockets("x", 2, 8080)
                        .service(TCP, "10.88.1.7", 80, pod4(2)));
        world.keep(Talk.serveTcp(world.pod(2), 8080));

        assertThat(Talk.tcp(world.pod(3), "10.88.1.7", 80)).isEqualTo("pod2 10.88.0.3");
        assertThat(Talk.tcp(world.pod(4), "10.88.1.7", 80)).isEqualTo(REFUSED);
    }

    @Test
    void appliesPoliciesToTheNodesOwnAddressesButForTheGateway() throws IOException {
        world.keep(Talk.serveTcp(world.node, "127.0.0.1", 5432));
        world.keep(Talk.serveTcp(world.node, 80));
        world.keep(Talk.serveUdp(world.node, 53));
        RulesBuilder closed = new RulesBuilder().pod(3, new Open(), only()).hostPorts(5432);
        apply(closed);

        assertThat(Talk.tcp(world.pod(3), "10.88.0.254", 5432)).isEqualTo(REFUSED);
        assertThat(Talk.udp(world.pod(3), "10.88.0.1", 53)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.pod(3), "10.88.0.1", 80)).isEqualTo("node 10.88.0.3");

        var host = new Peer.Block(Cidr.parse("10.88.0.254/32"), List.of());
        var dns = allow(new Peer.Anyone(), new Ports(UDP, 53, 53));
        apply(new RulesBuilder().pod(3, new Open(), only(allow(host), dns)).hostPorts(5432));

        assertThat(Talk.tcp(world.pod(3), "10.88.0.254", 5432)).isEqualTo("node 127.0.0.1");
        assertThat(Talk.udp(world.pod(3), "10.88.0.1", 53)).isEqualTo("node 10.88.0.3");
    }

    @Test
    void leavesEstablishedConnectionsAlone() throws IOException {
        ServerSocket server =
                world.keep(world.pod(2).namespace().call(() -> new ServerSocket(7000)));
        apply(new RulesBuilder().pod(2).pod(3));
        try (Socket client =
                        world.pod(3)
                                .namespace()
                                .call(() -> new Socket(InetAddress.ofLiteral(pod4(2)), 7000));
                Socket connection = server.accept()) {
            apply(new RulesBuilder().pod(2, only(), only()).pod(3, only(), only()));
            world.filter.forget();
            apply(new RulesBuilder().pod(2, only(), only()).pod(3, only(), only()));

            client.getOutputStream().write("still here".getBytes(UTF_8));
            client.shutdownOutput();
            connection.setSoTimeout(1000);

            assertThat(connection.getInputStream().readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("still here");
            assertThat(call(3, 80)).isEqualTo(REFUSED);
        }
    }
}
