package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.Protocol.TCP;
import static dev.barista.runtime.filter.RulesBuilder.allow;
import static dev.barista.runtime.filter.RulesBuilder.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.Traffic.Open;
import dev.barista.runtime.filter.Traffic.Peer;
import dev.barista.runtime.filter.Traffic.Ports;
import dev.barista.runtime.filter.testkit.FilterWorld;
import dev.barista.runtime.filter.testkit.Net;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.NetworkProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The table as `nft` shows it; in a network namespace of the test's.
class PacketFilterTest {

    private Net net;
    private PacketFilter filter;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Self.administers(), "not root");
        net = Net.create("node");
        filter = net.namespace().call(() -> PacketFilter.open("test"));
    }

    @AfterEach
    void close() throws IOException {
        if (net != null) {
            filter.close();
            net.close();
        }
    }

    private static RulesBuilder some() {
        var http = allow(new Peer.Group("friends"), new Ports(TCP, 80, 90));
        var block =
                allow(new Peer.Block(Cidr.parse("10.0.0.0/8"), List.of(Cidr.parse("10.1.0.0/16"))));
        return new RulesBuilder()
                .pod(2)
                .pod(3, only(http, block), only())
                .pod(4, new Open(), only(allow(new Peer.Sockets("http"))))
                .group("friends", 2)
                .sockets("http", 3, 8080)
                .hostPorts(5432)
                .service(TCP, "10.88.1.7", 80, "10.88.0.2", "10.88.0.3")
                .service(TCP, "fd88::1:7", 80, Duration.ofHours(3), "fd88::2");
    }

    /// All that rules can be, as people read it. Sets are unordered: their elements are sorted.
    @Test
    void isReadByNftAsItIsMeant() throws IOException {
        assumeTrue(Files.exists(Path.of("/usr/sbin/nft")), "nft is not installed");
        filter.apply(some().build());

        assertThat(net.run("nft list ruleset | grep -v elements | grep -v '^\t\t\t '"))
                .isEqualTo(resource("ruleset.nft"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PacketFilterTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void isTheSameByManySmallChangesAsAtOnce() throws IOException {
        List<Rules> steps =
                List.of(
                        Rules.empty(FilterWorld.LAYOUT),
                        new RulesBuilder().pod(2).build(),
                        some().pod(5, only(), only()).group("enemies", 5).build(),
                        new RulesBuilder().pod(3, only(), new Open()).hostPorts(1, 2).build(),
                        some().build());
        for (Rules step : steps) {
            filter.apply(step);
        }
        String changed = list();

        filter.forget();
        filter.apply(some().build());

        assertThat(changed).isEqualTo(list());
    }

    private String list() throws IOException {
        return net.run("nft -s list ruleset | tr -d ',\t{}' | sort");
    }

    @Test
    void isMadeAnewAfterAnotherProgramHasDeletedIt() throws IOException {
        filter.apply(some().build());
        assertThat(filter.isInPlace()).isTrue();

        net.run("nft flush ruleset");
        assertThat(filter.isInPlace()).isFalse();
        filter.apply(some().pod(6).build());

        assertThat(filter.isInPlace()).isTrue();
        assertThat(net.run("nft list map inet barista-test egress4")).contains("10.88.0.6");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        net.run("nft add table inet other");
        filter.apply(some().build());

        filter.close();

        assertThat(net.run("nft list tables")).isEqualTo("table inet other\n");
    }

    @Test
    void removesTheTableOfAnEarlierProcess() throws IOException {
        filter.apply(some().build());

        net.namespace()
                .call(() -> {
                    PacketFilter.removeLeftovers("test");
                    PacketFilter.removeLeftovers("never");
                    return "";
                });

        assertThat(net.run("nft list tables")).isEmpty();
    }

    @Test
    void findsAllThatItNeedsInThisKernel() {
        assertThat(NetworkProbe.obstacles(List.of(FilterProbe.check()))).isEmpty();
    }

    @Test
    void hasNoCountersBeforeThereAreRules() throws IOException {
        assertThat(filter.egress()).isEmpty();
        filter.apply(Rules.empty(FilterWorld.LAYOUT));
        assertThat(filter.egress()).isEmpty();
    }
}
