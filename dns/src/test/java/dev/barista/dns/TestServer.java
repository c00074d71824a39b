package dev.barista.dns;

import dev.barista.dns.port.Count;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.testkit.TestClient;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.dns.zone.ExampleZone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// A server with the names of [ExampleZone], whose clock a test moves. It waits long for resolvers,
/// so that a busy machine is not taken for a dead one.
final class TestServer implements AutoCloseable {

    final ClusterNames names = ExampleZone.names();
    final AtomicLong clock = new AtomicLong(Long.MIN_VALUE / 2);
    final DnsServer server;
    final Path resolvConf;

    /// @param port of the host's resolvers
    /// @param resolvers what the host's `resolv.conf` names
    TestServer(Path folder, int port, List<String> resolvers, UnaryOperator<DnsSettings> change)
            throws IOException {
        resolvConf = folder.resolve("resolv.conf");
        writeResolvConf(resolvers);
        DnsSettings defaults =
                DnsSettings.at(
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
                        ExampleZone.NAMES);
        DnsSettings settings =
                new DnsSettings(
                        defaults.listening(),
                        defaults.names(),
                        defaults.clients(),
                        new DnsSettings.Forwarding(
                                resolvConf,
                                port,
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(16),
                                1_000,
                                4_000),
                        defaults.cache());
        server = DnsServer.start(change.apply(settings), names, clock::get);
    }

    TestServer(Path folder, int port, List<String> resolvers) throws IOException {
        this(folder, port, resolvers, settings -> settings);
    }

    /// Replaces the file, as programs do that write it.
    void writeResolvConf(List<String> resolvers) throws IOException {
        Path next = resolvConf.resolveSibling("resolv.conf.next");
        Files.write(next, resolvers.stream().map(each -> "nameserver " + each).toList());
        Files.move(
                next,
                resolvConf,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    void advance(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    long count(Count count) {
        return server.snapshot().counts().getOrDefault(count, 0L);
    }

    InetSocketAddress address() {
        return server.addresses().getFirst();
    }

    TestClient client() throws IOException {
        return new TestClient(address());
    }

    TestClient client(String from) throws IOException {
        return new TestClient(address(), from);
    }

    @Override
    public void close() {
        server.close();
    }
}
