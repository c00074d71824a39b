package dev.barista.gateway.wire;

import java.util.ArrayList;
import java.util.List;

/// Where a request came from and what it was sent to, as one truth for `Forwarded` (RFC 7239) and
/// the older `X-Forwarded-For`, `-Proto` and `-Host`: both are written from it, so neither says
/// more than the other. Pure.
///
/// @param addresses of the client, then of each proxy, as in `X-Forwarded-For`: IPv6 without
///   brackets
/// @param proto scheme that the client used
/// @param host that the client asked for
public record ForwardedChain(List<String> addresses, String proto, String host) {

    public ForwardedChain {
        addresses = List.copyOf(addresses);
    }

    /// The chain that a request head tells, and the peer that sent it as its last element. If it
    /// has any `X-Forwarded-*`, those count and a `Forwarded` does not; a value that cannot be one
    /// does not count either.
    ///
    /// @param scheme of the connection that the request came on
    /// @param host that the request is for
    public static ForwardedChain of(Head head, String peer, String scheme, String host) {
        boolean older =
                head.has(Field.X_FORWARDED_FOR)
                        || head.has(Field.X_FORWARDED_PROTO)
                        || head.has(Field.X_FORWARDED_HOST);
        List<String> addresses = new ArrayList<>();
        String toldProto = "";
        String toldHost = "";
        if (older) {
            head.elements(Field.X_FORWARDED_FOR).stream()
                    .filter(element -> !element.isEmpty())
                    .forEach(addresses::add);
            toldProto = first(head.elements(Field.X_FORWARDED_PROTO));
            toldHost = first(head.elements(Field.X_FORWARDED_HOST));
        } else {
            List<ForwardedElement> elements = ForwardedElement.parse(head.joined(Field.FORWARDED));
            for (ForwardedElement element : elements) {
                addresses.add(element.address());
            }
            if (!elements.isEmpty()) {
                toldProto = elements.getFirst().parameter("proto");
                toldHost = elements.getFirst().parameter("host");
            }
        }
        addresses.add(peer);
        return new ForwardedChain(
                addresses,
                isScheme(toldProto) ? toldProto : scheme,
                toldHost.isEmpty() || toldHost.indexOf(',') >= 0 ? host : toldHost);
    }

    private static String first(List<String> elements) {
        return elements.isEmpty() ? "" : elements.getFirst();
    }

    private static boolean isScheme(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]{0,31}");
    }

    /// Value of `X-Forwarded-For`.
    public String older() {
        return String.join(", ", addresses);
    }

    /// Value of `Forwarded`.
    public String value() {
        StringBuilder value = new StringBuilder();
        for (String address : addresses) {
            boolean first = value.isEmpty();
            value.append(first ? "for=" : ", for=").append(nodeOf(address));
            if (first) {
                value.append(";host=").append(quoted(host)).append(";proto=").append(proto);
            }
        }
        return value.toString();
    }

    /// As RFC 7239 §6 writes an address: IPv6 in brackets and quotes.
    public static String nodeOf(String address) {
        boolean bare = address.indexOf(':') != address.lastIndexOf(':');
        return quoted(bare && !address.startsWith("[") ? "[" + address + "]" : address);
    }

    /// As a token if it is one, else as a quoted string.
    static String quoted(String text) {
        boolean token = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            token &= text.charAt(i) < 128 && Ascii.isToken((byte) text.charAt(i));
        }
        return token ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
