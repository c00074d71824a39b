package dev.barista.dns;

import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.dns.zone.ExampleZone;
import dev.barista.dns.zone.ServiceNames;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// A DNS server with the names of 10,000 Services, for `bench/dns`.
final class BenchMain {

    /// @param arguments port to listen at; how many queries a second one client may ask
    public static void main(String[] arguments) throws Exception {
        var address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        int allowance = Integer.parseInt(arguments[1]);
        DnsSettings defaults = DnsSettings.at(List.of(address), ExampleZone.NAMES);
        DnsSettings settings =
                new DnsSettings(
                        defaults.listening(),
                        defaults.names(),
                        new DnsSettings.Clients(allowance, allowance, 100, 250, 4_096),
                        defaults.forwarding(),
                        defaults.cache());
        try (DnsServer server = DnsServer.start(settings, names(), Ticker.SYSTEM)) {
            System.in.read(); // until the script is done
            System.err.println(server.snapshot());
        }
    }

    private static ClusterNames names() {
        ClusterNames names = ExampleZone.names();
        for (int i = 0; i < 10_000; i++) {
            InetAddress address =
                    InetAddress.ofLiteral("10.88.%d.%d".formatted(8 + i / 2_000, i % 250));
            names.put(
                    new ServiceNames.ClusterIp(
                            new ObjectKey("default", "service-" + i),
                            List.of(address),
                            List.of(new ServiceNames.Port("http", "tcp", 80))));
        }
        return names;
    }

    private BenchMain() {}
}
