package dev.barista.gateway;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client that sends bytes as the test wrote them.
final class TestClient implements AutoCloseable {

    /// A response, its body without framing.
    record Response(int status, String head, String body) {

        String field(String name) {
            for (String line : head.lines().toList()) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    final Socket socket;
    final InputStream in;

    TestClient(InetSocketAddress address) throws IOException {
        this(address, null);
    }

    /// @param source address of this machine to come from; null for the kernel's choice
    TestClient(InetSocketAddress address, @Nullable InetAddress source) throws IOException {
        this(new Socket(address.getAddress(), address.getPort(), source, 0));
    }

    /// @param connected to a gateway
    TestClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    @CanIgnoreReturnValue
    TestClient send(String raw) throws IOException {
        socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /// Sends a head: its lines, and the empty one.
    @CanIgnoreReturnValue
    TestClient head(String... lines) throws IOException {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    Response get(String host, String path) throws IOException {
        return head("GET " + path + " HTTP/1.1", "Host: " + host).read();
    }

    /// Reads a final response.
    Response read() throws IOException {
        return read(false);
    }

    Response read(boolean toHead) throws IOException {
        String head = TestApp.readHead(in);
        int status = Integer.parseInt(head.substring(9, 12));
        Response bare = new Response(status, head, "");
        if (toHead || status < 200 || status == 204 || status == 304) {
            return bare;
        }
        byte[] body;
        if (!bare.field("Content-Length").isEmpty()) {
            body = in.readNBytes(Integer.parseInt(bare.field("Content-Length")));
        } else if (bare.field("Transfer-Encoding").equals("chunked")) {
            body = readChunks();
        } else {
            body = in.readAllBytes();
        }
        return new Response(status, head, new String(body, StandardCharsets.ISO_8859_1));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {}
                return body.toByteArray();
            }
            body.write(in.readNBytes(size));
            line();
        }
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of stream in a line: " + line);
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    /// Whether the server has closed the connection, and sent nothing more.
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
