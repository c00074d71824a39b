package dev.barista.apiserver.network;

import java.util.List;

/// What Services may get.
///
/// @param addresses one range, or one of each family; the first is the one that a Service gets that
///   does not say which it wants
public record ServiceRanges(List<AddressRange> addresses, PortRange nodePorts) {

    private static final PortRange NODE_PORTS = new PortRange(30000, 32767);

    /// For a machine without a network of pods: the addresses lead nowhere.
    public static final ServiceRanges DEFAULT = of(List.of("10.96.0.0/16"));

    public ServiceRanges {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()
                || addresses.stream().map(AddressRange::family).distinct().count()
                        < addresses.size()) {
            throw new IllegalArgumentException(
                    "ranges of Services: %s (expected: one, or one of each family)"
                            .formatted(addresses.stream().map(AddressRange::text).toList()));
        }
    }

    /// Kubernetes' usual node ports, and these addresses.
    ///
    /// @param cidrs one range, or one of each family
    public static ServiceRanges of(List<String> cidrs) {
        return new ServiceRanges(cidrs.stream().map(AddressRange::of).toList(), NODE_PORTS);
    }

    List<String> families() {
        return addresses.stream().map(AddressRange::family).toList();
    }

    AddressRange range(String family) {
        return addresses.stream()
                .filter(range -> range.family().equals(family))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "family: %s (expected: of a range)".formatted(family)));
    }
}
