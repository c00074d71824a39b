package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.netlink.NetlinkException;
import dev.barista.runtime.netlink.NetlinkSocket;
import dev.barista.runtime.network.LinkMessages.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Tries what the node's network needs, in a network namespace that is thrown away.
public final class NetworkProbe {

    private static final int MTU = 1500;

    /// Tried in a network namespace where nothing is.
    public interface Attempt {
        void run() throws IOException;
    }

    /// @param remedy what to do when the attempt fails, one sentence
    public record Check(Attempt attempt, String remedy) {}

    private static final List<Check> LINKS =
            List.of(
                    new Check(
                            () -> anyOf("bridge", "dummy"),
                            "The kernel has neither bridges nor dummy links: modprobe bridge."),
                    new Check(NetworkProbe::pair, "The kernel has no veth links: modprobe veth."));

    /// What stands in the way of pods' networks, one sentence each; empty if nothing does. Takes
    /// some milliseconds.
    ///
    /// @param more to be tried as well
    public static List<String> obstacles(List<Check> more) {
        NetworkNamespace namespace;
        try {
            namespace = NetworkNamespace.create();
        } catch (IOException e) {
            return List.of("%s: run Barista as root.".formatted(e.getMessage()));
        }
        try (namespace) {
            return namespace.call(() -> failed(more));
        } catch (IOException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /// @throws IOException if anything does
    static void require() throws IOException {
        List<String> obstacles = obstacles(List.of());
        if (!obstacles.isEmpty()) {
            throw new IOException(
                    "network: not possible here (expected: links): " + String.join(" ", obstacles));
        }
    }

    private static List<String> failed(List<Check> more) {
        List<String> obstacles = new ArrayList<>();
        for (Check check : Stream.concat(LINKS.stream(), more.stream()).toList()) {
            try {
                check.attempt().run();
            } catch (NetlinkException e) {
                if (e.forbidden()) {
                    return List.of(
                            "CAP_NET_ADMIN is missing: run Barista as root, with that capability.");
                }
                obstacles.add("%s (%s)".formatted(check.remedy(), e.getMessage()));
            } catch (IOException e) {
                obstacles.add("%s (%s)".formatted(check.remedy(), e.getMessage()));
            }
        }
        return obstacles;
    }

    private static void anyOf(String kind, String other) throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            if (!socket.attempt(List.of(LinkMessages.make("probe", kind, MTU))).isEmpty()) {
                socket.request(other, LinkMessages.make("probe", other, MTU));
            }
        }
    }

    private static void pair() throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
                NetworkNamespace here = NetworkNamespace.current()) {
            var one = new End("probe0", new HardwareAddress(0x0200_0000_0001L), MTU);
            var two = new End("probe1", new HardwareAddress(0x0200_0000_0002L), MTU);
            socket.request("veth", LinkMessages.makePair(one, 0, two, here.descriptor()));
        }
    }

    private NetworkProbe() {}
}
