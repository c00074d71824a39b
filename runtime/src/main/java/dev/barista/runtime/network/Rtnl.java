package dev.barista.runtime.network;

/// Numbers of rtnetlink(7).
final class Rtnl {

    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int NEWADDR = 20;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;
    static final int NEWNEIGH = 28;

    static final int LINK_HEADER = 16; // struct ifinfomsg
    static final int ADDRESS_HEADER = 8; // struct ifaddrmsg
    static final int ROUTE_HEADER = 12; // struct rtmsg

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int IFF_UP = 1;
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_AF_SPEC = 26;
    static final int IFLA_GROUP = 27;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_NUM_TX_QUEUES = 31;
    static final int IFLA_NUM_RX_QUEUES = 32;
    static final int EXT_MASK_NO_STATISTICS = 8;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int VETH_INFO_PEER = 1;
    static final int IFLA_INET_CONF = 1;
    static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    static final int ADDR_GEN_MODE_NONE = 1;

    static final int CONF_FORWARDING = 1;
    static final int CONF_ACCEPT_REDIRECTS = 4;
    static final int CONF_SEND_REDIRECTS = 6;
    static final int CONF_RP_FILTER = 8;
    static final int CONF_ARP_IGNORE = 19;
    static final int CONF_ROUTE_LOCALNET = 26;

    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_F_NODAD = 2;
    static final int SCOPE_GLOBAL = 0;
    static final int SCOPE_LINK = 253;

    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PREFSRC = 7;
    static final int RT_TABLE_MAIN = 254;
    static final int RTPROT_BARISTA = 98;
    static final int RTN_UNICAST = 1;
    static final int RTN_UNREACHABLE = 7;
    static final int RTNH_F_ONLINK = 4;

    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NUD_PERMANENT = 0x80;

    private Rtnl() {}
}
