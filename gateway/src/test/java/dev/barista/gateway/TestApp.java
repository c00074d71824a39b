package dev.barista.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An application under the test's control, byte by byte: a server on a loopback port.
final class TestApp implements AutoCloseable {

    /// Answers one request.
    interface Handler {
        /// @return whether the connection stays
        boolean handle(Call call) throws Exception;
    }

    /// One request, its head read.
    record Call(String head, InputStream in, OutputStream out, int numberOnConnection) {

        String method() {
            return head.substring(0, head.indexOf(' '));
        }

        String target() {
            return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/1"));
        }

        /// Value of a header field; empty if there is none.
        String field(String name) {
            for (String line : head.lines().toList()) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        boolean reply(String raw) throws IOException {
            out.write(raw.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        }

        boolean ok(String body) throws IOException {
            return reply(
                    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(body.length(), body));
        }

        boolean reply(List<String> head, String body) throws IOException {
            return reply(String.join("\r\n", head) + "\r\n\r\n" + body);
        }

        /// The body, by its Content-Length.
        String body() throws IOException {
            return read(Integer.parseInt(field("Content-Length")));
        }

        String read(int length) throws IOException {
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }
    }

    private final ServerSocket server;
    private final Handler handler;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final List<String> heads = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    TestApp(Handler handler) throws IOException {
        this(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), handler);
    }

    TestApp(ServerSocket server, Handler handler) {
        this.handler = handler;
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int number = 0;
            boolean open = true;
            while (open) {
                String head = readHead(in);
                heads.add(head);
                open = handler.handle(new Call(head, in, socket.getOutputStream(), number++));
            }
        } catch (Exception gone) {
            // the gateway or the test closed it
        }
    }

    static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("end of stream in a head: " + head);
            }
            head.write(b);
            last = (last << 8) | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
