package dev.barista.runtime.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings of the host as they were before forwarding was turned on, as a text that fits into a
/// link's alias. Pure.
///
/// ```
/// 4:0:1:3+5     IPv4: conf/default/forwarding, conf/all/accept_redirects, links that forwarded
/// 6:0:2+4:2     IPv6: conf/default/forwarding, links that forwarded, links that had accept_ra=1
/// ```
///
/// @param ipv4 empty if it was on
/// @param ipv6 empty if it was on, or is not used
record SavedForwarding(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {

    static final SavedForwarding NOTHING = new SavedForwarding(Optional.empty(), Optional.empty());

    /// @param byDefault what new links get
    /// @param redirects what `conf/all/accept_redirects` was, which the kernel changes by itself
    /// @param links that forwarded though the machine did not, by index
    record Ipv4(String byDefault, String redirects, List<Integer> links) {
        private String text() {
            return "4:%s:%s:%s".formatted(byDefault, redirects, join(links));
        }
    }

    /// @param advertised links that took router advertisements as long as they did not forward
    record Ipv6(String byDefault, List<Integer> links, List<Integer> advertised) {
        private String text() {
            return "6:%s:%s:%s".formatted(byDefault, join(links), join(advertised));
        }
    }

    String text() {
        return Stream.concat(ipv4.map(Ipv4::text).stream(), ipv6.map(Ipv6::text).stream())
                .collect(Collectors.joining(" "));
    }

    /// With what the other one has and this one has not.
    SavedForwarding or(SavedForwarding other) {
        return new SavedForwarding(ipv4.or(other::ipv4), ipv6.or(other::ipv6));
    }

    /// @throws IllegalArgumentException if it is not one
    static SavedForwarding parse(String text) {
        Optional<Ipv4> ipv4 = Optional.empty();
        Optional<Ipv6> ipv6 = Optional.empty();
        for (String part : text.isEmpty() ? new String[0] : text.split(" ")) {
            String[] fields = part.split(":", -1);
            if (fields.length == 4 && fields[0].equals("4")) {
                ipv4 = Optional.of(new Ipv4(fields[1], fields[2], split(fields[3])));
            } else if (fields.length == 4 && fields[0].equals("6")) {
                ipv6 = Optional.of(new Ipv6(fields[1], split(fields[2]), split(fields[3])));
            } else {
                throw new IllegalArgumentException(
                        "saved forwarding: %s (expected: 4:…:…:… or 6:…:…:…)".formatted(part));
            }
        }
        return new SavedForwarding(ipv4, ipv6);
    }

    private static String join(List<Integer> links) {
        return links.stream().map(String::valueOf).collect(Collectors.joining("+"));
    }

    private static List<Integer> split(String links) {
        List<Integer> numbers = new ArrayList<>();
        for (String each : links.isEmpty() ? new String[0] : links.split("\\+")) {
            numbers.add(Integer.valueOf(each));
        }
        return numbers;
    }
}
