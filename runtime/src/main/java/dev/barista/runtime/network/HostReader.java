package dev.barista.runtime.network;

import dev.barista.runtime.netlink.Attributes;
import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.MessageWriter;
import dev.barista.runtime.netlink.NetlinkSocket;
import dev.barista.runtime.network.HostNetwork.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what the host's network is. Belongs to one task at a time.
final class HostReader {

    private static final int USUAL_MTU = 1500;
    private static final int SMALLEST_MTU = 1280; // of IPv6
    private static final int WORLD = 8; // shorter prefixes lead to the world: 0.0.0.0/1 of a VPN

    private final NetlinkSocket socket;

    HostReader(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// A link.
    ///
    /// @param alias empty if it has none
    record Link(int index, String name, int mtu, int group, String alias) {}

    /// By index.
    Map<Integer, Link> links() throws IOException {
        Map<Integer, Link> links = new LinkedHashMap<>();
        for (Message message : socket.dump("the host's links", LinkMessages.all())) {
            Link link = link(message);
            links.put(link.index(), link);
        }
        return links;
    }

    static Link link(Message message) throws IOException {
        Attributes attributes = Attributes.of(message, Rtnl.LINK_HEADER);
        return new Link(
                message.body().getInt(4),
                attributes.findText(Rtnl.IFLA_IFNAME).orElse(""),
                attributes.find32(Rtnl.IFLA_MTU).orElse(0),
                attributes.find32(Rtnl.IFLA_GROUP).orElse(0),
                attributes.findText(Rtnl.IFLA_IFALIAS).orElse(""));
    }

    /// @param own a Barista's whose links and routes do not count; its range
    HostNetwork read(LinkNames own, Optional<NodeRange> range) throws IOException {
        Map<Integer, Link> links = links();
        List<Taken> taken = new ArrayList<>();
        int mtu = 0;
        for (Message message : routes()) {
            Route route = route(message, links);
            if (route.to().length() < WORLD) {
                mtu = mtu == 0 ? route.mtu() : mtu;
            } else if (!route.link().startsWith(own.gateway()) && !route.refuses(range)) {
                taken.add(new Taken(route.to(), route.text()));
            }
        }
        int usable = mtu == 0 ? USUAL_MTU : Math.max(mtu, SMALLEST_MTU);
        return new HostNetwork(taken, hasIpv6(links), usable);
    }

    /// @param mtu of the link, 0 if there is none
    private record Route(Cidr to, String link, int mtu, int type) {
        boolean refuses(Optional<NodeRange> range) {
            return type == Rtnl.RTN_UNREACHABLE
                    && range.map(NodeRange::pods).filter(to::equals).isPresent();
        }

        String text() {
            return link.isEmpty() ? "route " + to : "route %s dev %s".formatted(to, link);
        }
    }

    private List<Message> routes() throws IOException {
        byte[] header = new byte[Rtnl.ROUTE_HEADER];
        header[0] = Rtnl.AF_INET;
        Message all = new MessageWriter().put(header).message(Rtnl.GETROUTE, 0);
        return socket.dump("the host's routes", all);
    }

    private static Route route(Message message, Map<Integer, Link> links) throws IOException {
        ByteBuffer header = message.body();
        Attributes attributes = Attributes.of(message, Rtnl.ROUTE_HEADER);
        int first = attributes.findBytes(Rtnl.RTA_DST).map(Cidr::number).orElse(0);
        var to = new Cidr(first, header.get(1));
        Link link = links.get(attributes.find32(Rtnl.RTA_OIF).orElse(0));
        return link == null
                ? new Route(to, "", 0, header.get(7))
                : new Route(to, link.name(), link.mtu(), header.get(7));
    }

    /// Baristas' own do not count.
    private boolean hasIpv6(Map<Integer, Link> links) throws IOException {
        byte[] header = new byte[Rtnl.ADDRESS_HEADER];
        header[0] = Rtnl.AF_INET6;
        Message all = new MessageWriter().put(header).message(Rtnl.GETADDR, 0);
        for (Message address : socket.dump("the host's IPv6 addresses", all)) {
            Link link = links.get(address.body().getInt(4));
            boolean theirs = link != null && !LinkNames.isGateway(link.name());
            if (theirs && address.body().get(3) == Rtnl.SCOPE_GLOBAL) {
                return true;
            }
        }
        return false;
    }
}
