package dev.barista.runtime.filter;

import dev.barista.runtime.filter.Layout.Ranges;
import dev.barista.runtime.network.NetworkProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tries whether the kernel has all that the filter uses.
public final class FilterProbe {

    /// For a network namespace that is thrown away.
    public static NetworkProbe.Check check() {
        return new NetworkProbe.Check(
                FilterProbe::run,
                "The kernel lacks a part of nf_tables: modprobe -a nf_tables nft_ct nft_chain_nat"
                        + " nft_nat nft_masq nft_fib_inet nft_limit nft_numgen nft_reject_inet.");
    }

    private static void run() throws IOException {
        try (PacketFilter filter = PacketFilter.open("probe")) {
            filter.replace(rules());
        }
    }

    /// That need each part once.
    private static Rules rules() {
        var ranges =
                new Ranges(
                        Cidr.parse("10.88.0.0/24"),
                        Cidr.parse("10.88.1.0/24"),
                        InetAddress.ofLiteral("10.88.0.1"),
                        InetAddress.ofLiteral("10.88.0.254"));
        var place = new Service.Place(InetAddress.ofLiteral("10.88.1.1"), 80);
        var service =
                new Service(Protocol.TCP, List.of(place), List.of(place), Duration.ofSeconds(1));
        return new Rules(
                new Layout(1, ranges, null),
                Set.of(1),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(service),
                Rules.Strangers.WAIT);
    }

    private FilterProbe() {}
}
