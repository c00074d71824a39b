package dev.barista.runtime.network;

import static dev.barista.runtime.netlink.Message.CREATE;
import static dev.barista.runtime.netlink.Message.EXCLUSIVE;
import static dev.barista.runtime.netlink.Message.REPLACE;

import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.MessageWriter;
import java.net.InetAddress;

/// Messages that change links, addresses, routes and neighbours. Pure.
final class LinkMessages {

    /// A link of a kind without settings of its own, as `bridge`.
    static Message make(String name, String kind, int mtu) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .attribute32(Rtnl.IFLA_MTU, mtu)
                .nested(Rtnl.IFLA_LINKINFO, info -> info.text(Rtnl.IFLA_INFO_KIND, kind))
                .message(Rtnl.NEWLINK, CREATE | EXCLUSIVE);
    }

    /// One end of a pair.
    record End(String name, HardwareAddress mac, int mtu) {}

    /// A pair: one end here, the other in another network namespace.
    ///
    /// @param group of the end that is here
    /// @param there descriptor of the namespace
    static Message makePair(End here, int group, End peer, int there) {
        return end(link(0), here)
                .attribute32(Rtnl.IFLA_GROUP, group)
                .nested(
                        Rtnl.IFLA_LINKINFO,
                        info ->
                                info.text(Rtnl.IFLA_INFO_KIND, "veth")
                                        .nested(
                                                Rtnl.IFLA_INFO_DATA,
                                                data -> peer(data, peer, there)))
                .message(Rtnl.NEWLINK, CREATE | EXCLUSIVE);
    }

    private static void peer(MessageWriter data, End peer, int there) {
        data.nested(
                Rtnl.VETH_INFO_PEER,
                writer ->
                        end(linkHeader(writer, 0, 0), peer)
                                .attribute32(Rtnl.IFLA_NET_NS_FD, there));
    }

    /// With one queue: the kernel would make one for each CPU.
    private static MessageWriter end(MessageWriter writer, End end) {
        return writer.text(Rtnl.IFLA_IFNAME, end.name())
                .attribute(Rtnl.IFLA_ADDRESS, end.mac().bytes())
                .attribute32(Rtnl.IFLA_MTU, end.mtu())
                .attribute32(Rtnl.IFLA_NUM_TX_QUEUES, 1)
                .attribute32(Rtnl.IFLA_NUM_RX_QUEUES, 1);
    }

    /// Makes the host's end of a pair the way of one pod: it answers no ARP, forwards, and takes
    /// only packets whose source is routed to it. Before [#up].
    static Message hostEnd(String name) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .nested(
                        Rtnl.IFLA_AF_SPEC,
                        families ->
                                noLinkLocal(families)
                                        .nested(Rtnl.AF_INET, LinkMessages::hostEndSettings))
                .message(Rtnl.NEWLINK, 0);
    }

    private static void hostEndSettings(MessageWriter family) {
        family.nested(
                Rtnl.IFLA_INET_CONF,
                conf ->
                        conf.attribute32(Rtnl.CONF_FORWARDING, 1)
                                .attribute32(Rtnl.CONF_RP_FILTER, 1)
                                .attribute32(Rtnl.CONF_ROUTE_LOCALNET, 1)
                                .attribute32(Rtnl.CONF_ARP_IGNORE, 8) // answer for no address
                                .attribute32(Rtnl.CONF_SEND_REDIRECTS, 0)
                                .attribute32(Rtnl.CONF_ACCEPT_REDIRECTS, 0));
    }

    /// The link will have the addresses which it is given, and no others. Before [#up].
    static Message noLinkLocal(String name) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .nested(Rtnl.IFLA_AF_SPEC, LinkMessages::noLinkLocal)
                .message(Rtnl.NEWLINK, 0);
    }

    private static MessageWriter noLinkLocal(MessageWriter families) {
        return families.nested(
                Rtnl.AF_INET6,
                family ->
                        family.attribute8(Rtnl.IFLA_INET6_ADDR_GEN_MODE, Rtnl.ADDR_GEN_MODE_NONE));
    }

    static Message up(String name) {
        return link(Rtnl.IFF_UP).text(Rtnl.IFLA_IFNAME, name).message(Rtnl.NEWLINK, 0);
    }

    static Message find(String name) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .attribute32(Rtnl.IFLA_EXT_MASK, Rtnl.EXT_MASK_NO_STATISTICS)
                .message(Rtnl.GETLINK, 0);
    }

    static Message all() {
        return link(0).attribute32(Rtnl.IFLA_EXT_MASK, Rtnl.EXT_MASK_NO_STATISTICS)
                .message(Rtnl.GETLINK, 0);
    }

    static Message alias(String name, String alias) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .text(Rtnl.IFLA_IFALIAS, alias)
                .message(Rtnl.NEWLINK, 0);
    }

    static Message moveToGroup(String name, int group) {
        return link(0).text(Rtnl.IFLA_IFNAME, name)
                .attribute32(Rtnl.IFLA_GROUP, group)
                .message(Rtnl.NEWLINK, 0);
    }

    static Message remove(String name) {
        return link(0).text(Rtnl.IFLA_IFNAME, name).message(Rtnl.DELLINK, 0);
    }

    static Message removeGroup(int group) {
        return link(0).attribute32(Rtnl.IFLA_GROUP, group).message(Rtnl.DELLINK, 0);
    }

    private static MessageWriter link(int up) {
        return linkHeader(new MessageWriter(), up, up);
    }

    private static MessageWriter linkHeader(MessageWriter writer, int flags, int change) {
        return writer.put32(0).put32(0).put32(flags).put32(change);
    }

    /// Gives a link an address that is alone in its network, at once.
    static Message address(int link, String address) {
        byte[] bytes = bytes(address);
        return new MessageWriter()
                .put8(family(bytes))
                .put8(bytes.length * 8)
                .put8(Rtnl.IFA_F_NODAD)
                .put8(Rtnl.SCOPE_GLOBAL)
                .put32(link)
                .attribute(Rtnl.IFA_LOCAL, bytes)
                .attribute(Rtnl.IFA_ADDRESS, bytes)
                .message(Rtnl.NEWADDR, CREATE | REPLACE);
    }

    /// From the host to one address, or into a range.
    ///
    /// @param source of the host's own packets there
    static Message route(String first, int length, int link, String source) {
        byte[] bytes = bytes(first);
        int scope = bytes.length == 4 ? Rtnl.SCOPE_LINK : Rtnl.SCOPE_GLOBAL;
        return route(bytes, length, scope, Rtnl.RTN_UNICAST)
                .attribute32(Rtnl.RTA_OIF, link)
                .attribute(Rtnl.RTA_PREFSRC, bytes(source))
                .message(Rtnl.NEWROUTE, CREATE | REPLACE);
    }

    /// Nothing of the range that has no route of its own is anywhere.
    static Message unreachable(String first, int length) {
        return route(bytes(first), length, Rtnl.SCOPE_GLOBAL, Rtnl.RTN_UNREACHABLE)
                .message(Rtnl.NEWROUTE, CREATE | REPLACE);
    }

    static Message noLongerUnreachable(String first, int length) {
        return route(bytes(first), length, Rtnl.SCOPE_GLOBAL, Rtnl.RTN_UNREACHABLE)
                .message(Rtnl.DELROUTE, 0);
    }

    /// From a pod to all others.
    static Message defaultRoute(String gateway, int link) {
        byte[] bytes = bytes(gateway);
        int flags = Rtnl.RTNH_F_ONLINK;
        return routeHeader(family(bytes), 0, Rtnl.SCOPE_GLOBAL, Rtnl.RTN_UNICAST, flags)
                .attribute32(Rtnl.RTA_OIF, link)
                .attribute(Rtnl.RTA_GATEWAY, bytes)
                .message(Rtnl.NEWROUTE, CREATE | REPLACE);
    }

    private static MessageWriter route(byte[] to, int length, int scope, int type) {
        return routeHeader(family(to), length, scope, type, 0).attribute(Rtnl.RTA_DST, to);
    }

    private static MessageWriter routeHeader(
            int family, int length, int scope, int type, int flags) {
        return new MessageWriter()
                .put8(family)
                .put8(length)
                .put8(0)
                .put8(0)
                .put8(Rtnl.RT_TABLE_MAIN)
                .put8(Rtnl.RTPROT_BARISTA)
                .put8(scope)
                .put8(type)
                .put32(flags);
    }

    /// For good, without ARP.
    static Message neighbour(int link, String address, HardwareAddress mac) {
        byte[] bytes = bytes(address);
        return new MessageWriter()
                .put8(family(bytes))
                .put8(0)
                .put16(0)
                .put32(link)
                .put16(Rtnl.NUD_PERMANENT)
                .put8(0)
                .put8(Rtnl.RTN_UNICAST)
                .attribute(Rtnl.NDA_DST, bytes)
                .attribute(Rtnl.NDA_LLADDR, mac.bytes())
                .message(Rtnl.NEWNEIGH, CREATE | REPLACE);
    }

    private static byte[] bytes(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }

    private static int family(byte[] address) {
        return address.length == 4 ? Rtnl.AF_INET : Rtnl.AF_INET6;
    }

    private LinkMessages() {}
}
