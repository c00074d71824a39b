package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.NetlinkSocket;
import dev.barista.runtime.network.HostReader.Link;
import dev.barista.runtime.network.LinkMessages.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes the networks of pods, in five exchanges with the kernel each:
///
/// ```
/// pod: eth0, 10.88.0.5/32, default via 10.88.0.1 ──── bst-1a2b3-0005 :host
///      10.88.0.1 is at 0e:58:…                        10.88.0.5 is at 0a:58:…
/// ```
///
/// Belongs to one thread, which it moves between network namespaces.
final class NetworkMaker implements AutoCloseable {

    private static final String POD_END = "eth0";
    private static final Path PRIVILEGED_PORTS =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");

    private final LinkNames names;
    private final NodeRange range;
    private final int mtu;
    private final NetworkNamespace home;
    private final NetlinkSocket host;

    /// For the network namespace of the calling thread.
    ///
    /// @param mtu of the links
    NetworkMaker(LinkNames names, NodeRange range, int mtu) throws IOException {
        this.names = names;
        this.range = range;
        this.mtu = mtu;
        this.home = NetworkNamespace.current();
        this.host = NetlinkSocket.open(NetlinkSocket.ROUTE);
    }

    /// @param index of its addresses
    NetworkNamespace make(int index) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.createAndEnter();
        try {
            // No other process is in its network: no port there needs protection.
            Files.writeString(PRIVILEGED_PORTS, "0");
            connect(index, namespace);
            return namespace;
        } catch (IOException | RuntimeException e) {
            namespace.close(); // with it the kernel removes the links
            throw e;
        } finally {
            home.enter();
        }
    }

    /// Makes again what is missing of a pod's network.
    void repair(int index, NetworkNamespace namespace) throws IOException {
        try {
            namespace.enter();
            if (host.attempt(List.of(LinkMessages.find(names.hostEnd(index)))).isEmpty()) {
                home.enter();
                finish(index);
            } else {
                connect(index, namespace);
            }
        } finally {
            home.enter();
        }
    }

    /// The calling thread is in the namespace, and at home afterwards.
    private void connect(int index, NetworkNamespace namespace) throws IOException {
        PodAddresses pod = range.addresses(index);
        var here = new End(names.hostEnd(index), HardwareAddress.ofHostEnd(pod), mtu);
        var there = new End(POD_END, HardwareAddress.ofPodEnd(pod), mtu);
        int descriptor = namespace.descriptor();
        host.request(
                "link " + here.name(),
                LinkMessages.makePair(here, names.group(), there, descriptor));
        try (NetlinkSocket inside = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            podEnd(inside, pod);
        }
        home.enter();
        finish(index);
    }

    private void podEnd(NetlinkSocket inside, PodAddresses pod) throws IOException {
        String what = "network of " + pod.ipv4();
        List<Message> first =
                List.of(
                        LinkMessages.up("lo"),
                        LinkMessages.noLinkLocal(POD_END),
                        LinkMessages.up(POD_END),
                        LinkMessages.find(POD_END));
        int eth0 = link(inside.batch(what, first)).index();
        List<Message> rest = new ArrayList<>();
        for (String address : pod.all()) {
            rest.add(LinkMessages.address(eth0, address));
        }
        for (String gateway : range.gateway().all()) {
            rest.add(LinkMessages.neighbour(eth0, gateway, HardwareAddress.ofHostEnd(pod)));
            rest.add(LinkMessages.defaultRoute(gateway, eth0));
        }
        inside.batch(what, rest);
    }

    /// Sets up the host's end. The calling thread is at home.
    private void finish(int index) throws IOException {
        PodAddresses pod = range.addresses(index);
        String name = names.hostEnd(index);
        keepFromIpv6Noise(name);
        List<Message> first =
                List.of(LinkMessages.hostEnd(name), LinkMessages.up(name), LinkMessages.find(name));
        int link = link(host.batch("link " + name, first)).index();
        List<Message> rest = new ArrayList<>();
        List<String> sources = range.gateway().all();
        List<String> addresses = pod.all();
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            int length = i == 0 ? Integer.SIZE : 2 * Long.SIZE;
            rest.add(LinkMessages.route(address, length, link, sources.get(i)));
            rest.add(LinkMessages.neighbour(link, address, HardwareAddress.ofPodEnd(pod)));
        }
        host.batch("route to " + pod.ipv4(), rest);
    }

    /// The host listens to no router in a pod, and to no IPv6 of a pod that has none.
    private void keepFromIpv6Noise(String link) throws IOException {
        Path settings = IPV6.resolve(link);
        if (Files.isDirectory(settings)) {
            boolean used = range.ipv6().isPresent();
            Files.writeString(
                    settings.resolve(used ? "accept_ra" : "disable_ipv6"), used ? "0" : "1");
        }
    }

    private static Link link(List<Message> answers) throws IOException {
        return HostReader.link(answers.getLast());
    }

    @Override
    public void close() {
        host.close();
        home.close();
    }
}
