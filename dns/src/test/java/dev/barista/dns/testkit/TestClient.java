package dev.barista.dns.testkit;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A client, over datagrams or a connection.
public final class TestClient implements AutoCloseable {

    private static final int PATIENCE = 20_000;

    private final InetSocketAddress server;
    private final DatagramSocket datagrams;

    public TestClient(InetSocketAddress server) throws IOException {
        this(server, "127.0.0.1");
    }

    /// @param from its own address
    public TestClient(InetSocketAddress server, String from) throws IOException {
        this.server = server;
        datagrams = new DatagramSocket(0, InetAddress.ofLiteral(from));
        datagrams.setSoTimeout(PATIENCE);
    }

    public void send(byte[] message) throws IOException {
        datagrams.send(new DatagramPacket(message, message.length, server));
    }

    public TestAnswer receive() throws IOException {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        datagrams.receive(packet);
        return TestAnswer.read(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    public TestAnswer ask(TestQuery query) throws IOException {
        return ask(query.bytes());
    }

    public TestAnswer ask(byte[] message) throws IOException {
        send(message);
        return receive();
    }

    public TestAnswer ask(String name, int type) throws IOException {
        return ask(TestQuery.of(name, type));
    }

    /// Empty if nothing has come after a second.
    public Optional<TestAnswer> receiveSoon() throws IOException {
        datagrams.setSoTimeout(1_000);
        try {
            return Optional.of(receive());
        } catch (SocketTimeoutException nothing) {
            return Optional.empty();
        } finally {
            datagrams.setSoTimeout(PATIENCE);
        }
    }

    /// Sends queries in one write, over one connection, and reads as many answers.
    public List<TestAnswer> askOverTcp(List<TestQuery> queries) throws IOException {
        try (Socket socket = connect()) {
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            for (TestQuery query : queries) {
                out.writeShort(query.bytes().length);
                out.write(query.bytes());
            }
            out.flush();
            List<TestAnswer> answers = new ArrayList<>();
            for (int i = 0; i < queries.size(); i++) {
                answers.add(read(socket));
            }
            return answers;
        }
    }

    public Socket connect() throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(datagrams.getLocalAddress(), 0));
        socket.connect(server);
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    public static TestAnswer read(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        return TestAnswer.read(in.readNBytes(in.readUnsignedShort()));
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
