package dev.barista.dns.forward;

import dev.barista.dns.zone.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/// The resolvers that a `resolv.conf` names; pure. What is malformed in it is skipped, as the C
/// library does.
final class ResolvConf {

    /// The C library reads three.
    private static final int MOST = 8;

    static List<InetAddress> nameServers(String text) {
        List<InetAddress> servers = new ArrayList<>();
        text.lines()
                .flatMap(line -> nameServer(line).stream())
                .distinct()
                .limit(MOST)
                .forEach(servers::add);
        return servers;
    }

    private static Optional<InetAddress> nameServer(String line) {
        var words = new StringTokenizer(line, " \t");
        boolean names = words.hasMoreTokens() && words.nextToken().equals("nameserver");
        return names && words.hasMoreTokens() ? address(words.nextToken()) : Optional.empty();
    }

    private static Optional<InetAddress> address(String text) {
        if (text.indexOf('%') < 0) {
            return Addresses.find(text).map(ResolvConf::reachable);
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text)); // of a link, as in fe80::1%eth0
        } catch (IllegalArgumentException noSuchLink) {
            return Optional.empty();
        }
    }

    /// The wildcard address means this machine.
    private static InetAddress reachable(InetAddress address) {
        return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    }

    private ResolvConf() {}
}
