package dev.barista.app.wiring;

import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.runtime.filter.Cidr;
import dev.barista.runtime.filter.Layout;
import dev.barista.runtime.network.NodeRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The addresses of the pods' network, in the words of the parts that need them. Pure.
final class Layouts {

    static Layout of(NodeRange range, int linkGroup) {
        return new Layout(
                linkGroup,
                ranges(
                        range.pods().toString(),
                        range.services().toString(),
                        range.gateway().ipv4(),
                        range.host().ipv4()),
                ipv6(range).orElse(null));
    }

    private static Optional<Layout.Ranges> ipv6(NodeRange range) {
        return range.podsIpv6Block()
                .map(pods ->
                        ranges(
                                pods,
                                range.servicesIpv6Block().orElseThrow(),
                                range.gateway().ipv6().orElseThrow(),
                                range.host().ipv6().orElseThrow()));
    }

    private static Layout.Ranges ranges(String pods, String services, String gateway, String host) {
        return new Layout.Ranges(
                Cidr.parse(pods),
                Cidr.parse(services),
                InetAddress.ofLiteral(gateway),
                InetAddress.ofLiteral(host));
    }

    /// Of `v1` Services; those that lead nowhere if pods have no addresses.
    static ServiceRanges services(Optional<NodeRange> range) {
        return range.map(
                        one -> {
                            List<String> cidrs =
                                    new ArrayList<>(List.of(one.services().toString()));
                            one.servicesIpv6Block().ifPresent(cidrs::add);
                            return ServiceRanges.of(cidrs);
                        })
                .orElse(ServiceRanges.DEFAULT);
    }

    private Layouts() {}
}
