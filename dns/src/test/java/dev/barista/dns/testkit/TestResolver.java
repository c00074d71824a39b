package dev.barista.dns.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A resolver that answers as a test says, honestly or not.
public final class TestResolver implements AutoCloseable {

    /// How it answers.
    @FunctionalInterface
    public interface Manner {

        /// @return what to send, in order; nothing to keep silent
        List<byte[]> answer(byte[] query, boolean stream) throws IOException;
    }

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final AtomicInteger overTcp = new AtomicInteger();
    private final List<byte[]> queries = new CopyOnWriteArrayList<>();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private volatile Manner manner;

    /// @param port 0 picks one
    public TestResolver(String address, int port, Manner manner) throws IOException {
        this.manner = manner;
        InetAddress local = InetAddress.ofLiteral(address);
        streams = new ServerSocket(port, 50, local);
        datagrams = new DatagramSocket(streams.getLocalPort(), local);
        Thread.ofVirtual().name("test-resolver-datagrams").start(this::serveDatagrams);
        Thread.ofVirtual().name("test-resolver-streams").start(this::serveStreams);
    }

    /// One that answers every question with an address.
    public static Manner honest(String address, int ttl) {
        return (query, _) -> List.of(TestReply.to(query).a(address, ttl).bytes());
    }

    public static Manner silent() {
        return (_, _) -> List.of();
    }

    public void manner(Manner other) {
        manner = other;
    }

    public int port() {
        return datagrams.getLocalPort();
    }

    /// How often it was asked.
    public int asked() {
        return queries.size();
    }

    public int askedOverTcp() {
        return overTcp.get();
    }

    public List<byte[]> queries() {
        return new ArrayList<>(queries);
    }

    /// From where datagrams came.
    public List<Integer> ports() {
        return new ArrayList<>(ports);
    }

    /// Sends a datagram from another port than its own.
    public static void sendFromElsewhere(byte[] message, InetSocketAddress to) throws IOException {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            other.send(new DatagramPacket(message, message.length, to));
        }
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[4096];
        try {
            while (true) {
                var packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                ports.add(packet.getPort());
                queries.add(query);
                for (byte[] answer : manner.answer(query, false)) {
                    datagrams.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = streams.accept()) {
                    serve(socket);
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        byte[] query = in.readNBytes(in.readUnsignedShort());
        overTcp.incrementAndGet();
        queries.add(query);
        for (byte[] answer : manner.answer(query, true)) {
            out.writeShort(answer.length);
            out.write(answer);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
