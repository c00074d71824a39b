package dev.barista.runtime.filter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/// Servers that answer `NAME ADDRESS`, the address being that of the client as they see it, and
/// their clients.
public final class Talk {

    public static final String REFUSED = "refused";
    public static final String SILENCE = "silence";

    private static final int TIMEOUT = 1500; // ms

    /// At all addresses of the namespace. It ends when it is closed.
    public static ServerSocket serveTcp(Net net, int port) throws IOException {
        return serveTcp(net, "::", port);
    }

    public static ServerSocket serveTcp(Net net, String address, int port) throws IOException {
        ServerSocket server =
                net.namespace()
                        .call(() -> new ServerSocket(port, 50, InetAddress.ofLiteral(address)));
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (Socket client = server.accept()) {
                            client.getOutputStream().write(answer(net, client.getInetAddress()));
                        } catch (IOException e) {
                            // it is closed, or the client is gone
                        }
                    }
                });
        return server;
    }

    public static DatagramSocket serveUdp(Net net, int port) throws IOException {
        DatagramSocket server = net.namespace().call(() -> new DatagramSocket(port));
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    var packet = new DatagramPacket(new byte[100], 100);
                    while (!server.isClosed()) {
                        try {
                            server.receive(packet);
                            byte[] answer = answer(net, packet.getAddress());
                            server.send(
                                    new DatagramPacket(
                                            answer, answer.length, packet.getSocketAddress()));
                        } catch (IOException e) {
                            // it is closed, or the client is gone
                        }
                    }
                });
        return server;
    }

    private static byte[] answer(Net net, InetAddress client) {
        return (net.name() + " " + client.getHostAddress()).getBytes(UTF_8);
    }

    /// What the server answers, [#REFUSED] or [#SILENCE].
    public static String tcp(Net from, String address, int port) throws IOException {
        return tcp(from, "", address, port);
    }

    /// @param source address of the client; empty for what the system chooses
    public static String tcp(Net from, String source, String address, int port) throws IOException {
        return from.namespace()
                .call(() ->
                        outcome(() -> {
                            try (Socket socket = new Socket()) {
                                if (!source.isEmpty()) {
                                    socket.bind(
                                            new InetSocketAddress(
                                                    InetAddress.ofLiteral(source), 0));
                                }
                                socket.connect(
                                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                                        TIMEOUT);
                                socket.setSoTimeout(TIMEOUT);
                                return new String(socket.getInputStream().readAllBytes(), UTF_8);
                            }
                        }));
    }

    public static String udp(Net from, String address, int port) throws IOException {
        return from.namespace()
                .call(() -> {
                    try (DatagramSocket socket = new DatagramSocket()) {
                        return udp(socket, address, port);
                    }
                });
    }

    /// From the port that the socket has.
    public static String udp(DatagramSocket socket, String address, int port) throws IOException {
        return outcome(() -> {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            socket.setSoTimeout(TIMEOUT);
            socket.send(new DatagramPacket(new byte[1], 1));
            var packet = new DatagramPacket(new byte[100], 100);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        });
    }

    /// Sends one datagram.
    public static void send(Net from, String source, String address, int port) throws IOException {
        var bound = new InetSocketAddress(InetAddress.ofLiteral(source), 0);
        var target = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        try (DatagramSocket socket = from.namespace().call(() -> new DatagramSocket(bound))) {
            socket.send(new DatagramPacket(new byte[1], 1, target));
        }
    }

    /// Sends as many small datagrams as fast as it can; those that do not fit are lost.
    public static void flood(Net from, String address, int port, int count) throws IOException {
        from.namespace()
                .call(() -> {
                    try (DatagramSocket socket = new DatagramSocket()) {
                        var packet =
                                new DatagramPacket(
                                        new byte[32], 32, InetAddress.ofLiteral(address), port);
                        for (int i = 0; i < count; i++) {
                            socket.send(packet);
                        }
                        return count;
                    }
                });
    }

    /// Whether a datagram comes within the time-out of the socket.
    public static boolean receives(DatagramSocket socket) throws IOException {
        try {
            socket.receive(new DatagramPacket(new byte[100], 100));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /// A step that uses the network.
    private interface Attempt {
        String run() throws IOException;
    }

    private static String outcome(Attempt talk) throws IOException {
        try {
            return talk.run();
        } catch (SocketTimeoutException e) {
            return SILENCE;
        } catch (ConnectException | NoRouteToHostException e) {
            return REFUSED;
        } catch (SocketException e) { // what Java makes of other ICMP errors
            return REFUSED;
        }
    }

    private Talk() {}
}
