package dev.barista.runtime.filter.testkit;

import dev.barista.runtime.filter.Cidr;
import dev.barista.runtime.filter.Layout;
import dev.barista.runtime.filter.Layout.Ranges;
import dev.barista.runtime.filter.PacketFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A node, its pods and the world, each a network namespace.
///
/// ```
/// pod 10.88.0.2 ── p2 ┐                    ┌ wan 203.0.113.1 ── 203.0.113.2 world
/// pod 10.88.0.3 ── p3 ┴ node 10.88.0.1, .254 ┘
/// ```
///
/// The world has no route to pods. Each pod has fd88::N too. Belongs to one test.
public final class FilterWorld implements AutoCloseable {

    public static final int GROUP = 0x6273;
    public static final Layout LAYOUT =
            new Layout(
                    GROUP,
                    new Ranges(
                            Cidr.parse("10.88.0.0/24"),
                            Cidr.parse("10.88.1.0/24"),
                            address("10.88.0.1"),
                            address("10.88.0.254")),
                    new Ranges(
                            Cidr.parse("fd88::/112"),
                            Cidr.parse("fd88::1:0/112"),
                            address("fd88::1"),
                            address("fd88::fe")));

    private final Map<Integer, Net> pods = new LinkedHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    public final Net node;
    public final Net world;
    public final PacketFilter filter;

    public FilterWorld() throws IOException {
        node = keep(Net.create("node"));
        world = keep(Net.create("world"));
        node.run(
                """
                set -e
                sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
                ip link add bst type bridge
                ip addr add 10.88.0.1/32 dev bst; ip addr add 10.88.0.254/32 dev bst
                ip addr add fd88::1/128 dev bst nodad; ip addr add fd88::fe/128 dev bst nodad
                ip link set bst up
                ip link add wan type veth peer name eth0 netns %s
                ip addr add 203.0.113.1/24 dev wan; ip addr add fd99::1/64 dev wan nodad
                ip link set wan up
                ip route add default via 203.0.113.2
                """
                        .formatted(world.file()));
        world.run(
                """
                set -e
                ip addr add 203.0.113.2/24 dev eth0; ip addr add fd99::2/64 dev eth0 nodad
                ip link set eth0 up
                """);
        node.run("ip -6 route add default via fd99::2");
        filter = node.namespace().call(() -> PacketFilter.open("test"));
    }

    public static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    public static String pod4(int number) {
        return "10.88.0." + number;
    }

    public static String pod6(int number) {
        return "fd88::" + Integer.toHexString(number);
    }

    /// Makes the pod when it is first asked for.
    ///
    /// @param number from 2
    public Net pod(int number) throws IOException {
        Net there = pods.get(number);
        if (there != null) {
            return there;
        }
        Net pod = keep(Net.create("pod" + number));
        pods.put(number, pod);
        String values =
                "N=%s; L=p%d; A=%s; A6=%s; G=%d\n"
                        .formatted(pod.file(), number, pod4(number), pod6(number), GROUP);
        node.run(
                values
                        + """
                        set -e
                        ip link add $L group $G address 02:00:00:00:00:01 type veth \
                            peer name eth0 address 02:00:00:00:00:02 netns $N
                        sysctl -qw net.ipv4.conf.$L.rp_filter=1 net.ipv4.conf.$L.route_localnet=1
                        sysctl -qw net.ipv6.conf.$L.addr_gen_mode=1
                        ip link set $L up
                        ip route add $A/32 dev $L; ip -6 route add $A6/128 dev $L
                        ip neigh add $A lladdr 02:00:00:00:00:02 dev $L
                        ip -6 neigh add $A6 lladdr 02:00:00:00:00:02 dev $L
                        """);
        pod.run(
                values
                        + """
                        set -e
                        ip addr add $A/32 dev eth0; ip addr add $A6/128 dev eth0 nodad
                        ip link set eth0 up
                        ip neigh add 10.88.0.1 lladdr 02:00:00:00:00:01 dev eth0
                        ip -6 neigh add fd88::1 lladdr 02:00:00:00:00:01 dev eth0
                        ip route add default via 10.88.0.1 dev eth0 onlink
                        ip -6 route add default via fd88::1 dev eth0 onlink
                        """);
        return pod;
    }

    public <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        filter.close();
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
