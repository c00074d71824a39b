package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.Protocol.TCP;
import static dev.barista.runtime.filter.Protocol.UDP;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod4;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod6;
import static dev.barista.runtime.filter.testkit.Talk.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.testkit.FilterWorld;
import dev.barista.runtime.filter.testkit.Net;
import dev.barista.runtime.filter.testkit.Talk;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Services in the kernel: pods 2 and 3 serve at 8080, pod 4 calls.
class ServicesKernelTest {

    private static final String CLUSTER_IP = "10.88.1.7";
    private static final String CLUSTER_IP6 = "fd88::1:7";

    private FilterWorld world;
    private Net client;

    @BeforeEach
    void makeWorld() throws IOException {
        assumeTrue(Self.administers(), "not root");
        world = new FilterWorld();
        for (int server : List.of(2, 3)) {
            world.keep(Talk.serveTcp(world.pod(server), 8080));
            world.keep(Talk.serveUdp(world.pod(server), 8080));
        }
        client = world.pod(4);
    }

    @AfterEach
    void endWorld() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private static RulesBuilder pods() {
        return new RulesBuilder().pod(2).pod(3).pod(4);
    }

    private Set<String> answers(int calls, String address, int port) throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < calls; i++) {
            answers.add(Talk.tcp(client, address, port));
        }
        return answers;
    }

    @Test
    void balancesAClusterIpOverItsBackends() throws IOException {
        world.filter.apply(
                pods().service(TCP, CLUSTER_IP, 80, pod4(2), pod4(3))
                        .service(TCP, CLUSTER_IP6, 80, pod6(2), pod6(3))
                        .build());

        assertThat(answers(20, CLUSTER_IP, 80)).containsExactly("pod2 10.88.0.4", "pod3 10.88.0.4");
        assertThat(answers(20, CLUSTER_IP6, 80))
                .containsExactly("pod2 fd88:0:0:0:0:0:0:4", "pod3 fd88:0:0:0:0:0:0:4");
    }

    @Test
    void balancesUdp() throws IOException {
        world.filter.apply(pods().service(UDP, CLUSTER_IP, 53, pod4(2), pod4(3)).build());

        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            answers.add(Talk.udp(client, CLUSTER_IP, 53));
        }

        assertThat(answers).containsExactly("pod2 10.88.0.4", "pod3 10.88.0.4");
    }

    @Test
    void leadsAUdpClientOnWhenItsBackendIsGone() throws IOException {
        world.filter.apply(pods().service(UDP, CLUSTER_IP, 53, pod4(2)).build());
        try (DatagramSocket socket = client.namespace().call(() -> new DatagramSocket())) {
            assertThat(Talk.udp(socket, CLUSTER_IP, 53)).isEqualTo("pod2 10.88.0.4");

            world.filter.apply(pods().service(UDP, CLUSTER_IP, 53, pod4(3)).build());

            assertThat(Talk.udp(socket, CLUSTER_IP, 53)).isEqualTo("pod3 10.88.0.4");
        }
    }

    @Test
    void keepsAClientAtItsBackendForATime() throws Exception {
        Rules rules =
                pods().service(TCP, CLUSTER_IP, 80, Duration.ofSeconds(1), pod4(2), pod4(3))
                        .build();
        world.filter.apply(rules);

        List<Set<String>> periods = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            periods.add(answers(4, CLUSTER_IP, 80));
            Thread.sleep(1100);
        }

        assertThat(periods).allMatch(answers -> answers.size() == 1);
        assertThat(Set.copyOf(periods)).as("it ends").hasSize(2);
    }

    @Test
    void keepsAffinityWhileOtherThingsChange() throws IOException {
        var hour = Duration.ofHours(1);
        world.filter.apply(pods().service(TCP, CLUSTER_IP, 80, hour, pod4(2), pod4(3)).build());
        Set<String> first = answers(1, CLUSTER_IP, 80);

        world.filter.apply(
                pods().service(TCP, "10.88.1.8", 80, pod4(2))
                        .service(TCP, CLUSTER_IP, 80, hour, pod4(2), pod4(3), pod4(4))
                        .pod(5)
                        .hostPorts(5432)
                        .build());

        assertThat(answers(20, CLUSTER_IP, 80)).isEqualTo(first);
    }

    @Test
    void leavesABackendThatIsGoneDespiteAffinity() throws IOException {
        var hour = Duration.ofHours(1);
        world.filter.apply(pods().service(TCP, CLUSTER_IP, 80, hour, pod4(2)).build());
        assertThat(answers(1, CLUSTER_IP, 80)).containsExactly("pod2 10.88.0.4");

        world.filter.apply(pods().service(TCP, CLUSTER_IP, 80, hour, pod4(3)).build());

        assertThat(answers(5, CLUSTER_IP, 80)).containsExactly("pod3 10.88.0.4");
    }

    @Test
    void servesTheHostAtAClusterIpAndAtANodePortOfItsLoopback() throws IOException {
        world.filter.apply(
                pods().service(TCP, CLUSTER_IP, 80, pod4(2))
                        .service(TCP, "127.0.0.1", 30_080, pod4(2))
                        .build());

        assertThat(Talk.tcp(world.node, CLUSTER_IP, 80)).isEqualTo("pod2 203.0.113.1");
        assertThat(Talk.tcp(world.node, "127.0.0.1", 30_080)).isEqualTo("pod2 10.88.0.1");
        assertThat(Talk.tcp(client, "127.0.0.1", 30_080)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.world, "203.0.113.1", 30_080)).isEqualTo(REFUSED);
    }

    @Test
    void servesTheWorldAtANodePortThatListensThere() throws IOException {
        world.filter.apply(pods().service(TCP, "203.0.113.1", 30_080, pod4(2)).build());

        assertThat(Talk.tcp(world.world, "203.0.113.1", 30_080)).isEqualTo("pod2 203.0.113.2");
        assertThat(Talk.tcp(client, "203.0.113.1", 30_080)).isEqualTo("pod2 10.88.0.4");
    }

    @Test
    void leadsAPodToItself() throws IOException {
        world.filter.apply(
                new RulesBuilder()
                        .pod(2, RulesBuilder.only(), RulesBuilder.only())
                        .service(TCP, CLUSTER_IP, 80, pod4(2))
                        .service(TCP, CLUSTER_IP6, 80, pod6(2))
                        .build());

        assertThat(Talk.tcp(world.pod(2), CLUSTER_IP, 80)).isEqualTo("pod2 10.88.0.1");
        assertThat(Talk.tcp(world.pod(2), CLUSTER_IP6, 80)).isEqualTo("pod2 fd88:0:0:0:0:0:0:1");
    }

    @Test
    void refusesAtOnceWhatNoBackendServes() throws IOException {
        world.filter.apply(
                pods().service(TCP, CLUSTER_IP, 80).service(UDP, CLUSTER_IP, 53).build());

        long before = System.nanoTime();
        assertThat(answers(1, CLUSTER_IP, 80)).containsExactly(REFUSED);
        assertThat(answers(1, "10.88.1.99", 80)).containsExactly(REFUSED);
        assertThat(answers(1, CLUSTER_IP6, 80)).containsExactly(REFUSED);
        assertThat(Talk.udp(client, CLUSTER_IP, 53)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(world.node, CLUSTER_IP, 80)).isEqualTo(REFUSED);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void servesNoClusterIpToOtherMachines() throws IOException {
        world.filter.apply(pods().service(TCP, CLUSTER_IP, 80, pod4(2)).build());
        world.world.run("ip route add 10.88.0.0/16 via 203.0.113.1");

        assertThat(Talk.tcp(world.world, CLUSTER_IP, 80)).isNotEqualTo("pod2 203.0.113.2");
    }

    @Test
    void appliesAThousandServices() throws IOException {
        List<String> spent = new ArrayList<>();
        RulesBuilder rules = pods();
        for (int pod = 5; pod < 250; pod++) {
            rules.pod(pod);
        }
        for (int i = 0; i < 1000; i++) {
            rules.service(TCP, "10.88.1." + i % 250, 1000 + i, pod4(2), pod4(3));
        }
        for (String what : List.of("all", "again", "one more")) {
            long before = System.nanoTime();
            world.filter.apply(rules.build());
            spent.add(what + ": " + (System.nanoTime() - before) / 1_000 + " µs");
            rules.service(TCP, "10.88.1.251", 80 + spent.size(), pod4(2));
        }

        System.out.println("1,000 Services: " + spent);
        assertThat(answers(10, "10.88.1.249", 1999)).hasSize(2);
    }
}
