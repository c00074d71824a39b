package dev.barista.runtime.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/// Sends TCP and HTTP probes to instances, and opens other connections to them. Thread-safe; meant
/// for virtual threads.
///
/// Cheap enough to be tried each millisecond while an instance starts: a refused connection costs
/// about 50 µs and no wait. The kernel accepts connections for a frozen process too: [#tcp] says
/// nothing about one.
public final class ProbeSocket implements AutoCloseable {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MOST = 10 * 1024; // of an answer is read, as the kubelet does

    private final NamespacedSockets sockets;
    private final Ticker ticker;
    private final Poller poller = new Poller("barista-probes");

    /// @param sockets stay the caller's to close, after this
    public ProbeSocket(NamespacedSockets sockets, Ticker ticker) {
        this.sockets = sockets;
        this.ticker = ticker;
    }

    /// Connects, and closes.
    ///
    /// @throws java.net.ConnectException if no process listens
    /// @throws java.net.SocketTimeoutException if it takes too long
    public void tcp(Endpoint endpoint, Duration timeout) throws IOException {
        tcp(endpoint, "", timeout);
    }

    /// Connects from where an instance is, and closes.
    ///
    /// @param at a name or an IPv4 address; empty: the instance itself
    /// @throws java.net.ConnectException if no process listens
    /// @throws java.net.SocketTimeoutException if it takes too long
    public void tcp(Endpoint endpoint, String at, Duration timeout) throws IOException {
        connect(endpoint, at, timeout).close();
    }

    /// Connects, for a protocol of the caller's that ends in time.
    ///
    /// @param at as of [#tcp]
    /// @param timeout for all of it
    /// @throws java.net.ConnectException if no process listens
    /// @throws java.net.SocketTimeoutException if it takes too long
    public ProbeConnection connection(Endpoint endpoint, String at, Duration timeout)
            throws IOException {
        long deadline = ticker.nanos() + timeout.toNanos();
        Connection connection = connect(endpoint, at, timeout);
        return new ProbeConnection(connection, () -> left(deadline));
    }

    /// Connects, and stays so.
    ///
    /// @throws java.net.ConnectException if no process listens
    /// @throws java.net.SocketTimeoutException if it takes too long
    public SocketStream open(Endpoint endpoint, Duration timeout) throws IOException {
        return new SocketStream(connect(endpoint, "", timeout).descriptor(), poller);
    }

    /// Sends a GET, and reads the answer to its end or to 10 KiB.
    ///
    /// @param host of the `Host` header
    /// @param headers beside `Host` and `Connection`; `User-Agent` is `kube-probe/1.30` unless
    ///   given
    /// @return the status of the answer: 100-599
    /// @throws java.net.ConnectException if no process listens
    /// @throws java.net.SocketTimeoutException if there is no status in time
    public int http(
            Endpoint endpoint,
            String path,
            String host,
            Map<String, String> headers,
            Duration timeout)
            throws IOException {
        long deadline = ticker.nanos() + timeout.toNanos();
        byte[] request = HttpProbe.request(path, host, headers).getBytes(ISO_8859_1);
        try (Connection connection = connect(endpoint, "", timeout)) {
            connection.write(request);
            return status(connection, deadline);
        }
    }

    private int status(Connection connection, long deadline) throws IOException {
        byte[] answer = new byte[MOST];
        int length = 0;
        int status = 0;
        while (length < MOST && !HttpProbe.complete(answer, length)) {
            int count;
            try {
                count = connection.read(answer, length, left(deadline));
            } catch (IOException e) {
                if (status != 0) {
                    return status; // the rest is read only to be polite
                }
                throw e;
            }
            if (count < 0) {
                break;
            }
            length += count;
            status = HttpProbe.status(answer, length);
        }
        if (status == 0) {
            throw new IOException("answer: not HTTP/1.1 (expected: a status line)");
        }
        return status;
    }

    private Connection connect(Endpoint endpoint, String at, Duration timeout) throws IOException {
        byte[] address = at.isEmpty() ? addressOf(endpoint) : addressOf(at);
        var connection = new Connection(open(endpoint), poller);
        try {
            connection.connect(address, endpoint.port(), timeout);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private int open(Endpoint endpoint) throws IOException {
        return switch (endpoint) {
            case Endpoint.OnHost _ -> NamespacedSockets.newSocket();
            case Endpoint.InNamespace there -> sockets.open(there.pid());
        };
    }

    private static byte[] addressOf(Endpoint endpoint) throws IOException {
        return switch (endpoint) {
            case Endpoint.InNamespace _ -> LOOPBACK;
            case Endpoint.OnHost there -> addressOf(there.address());
        };
    }

    /// @param at a name, which the host resolves as a kubelet's does, or an address
    private static byte[] addressOf(String at) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(at)) {
            if (address.getAddress().length == 4) {
                return address.getAddress();
            }
        }
        throw new IOException("address: %s (expected: IPv4)".formatted(at));
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(deadline - ticker.nanos());
    }

    @Override
    public void close() {
        poller.close();
    }
}
