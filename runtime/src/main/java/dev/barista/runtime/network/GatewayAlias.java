package dev.barista.runtime.network;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/// What the alias of a gateway link says: whose it is, and what the host was before. It is gone
/// when the machine restarts, as the settings are. Pure.
///
/// ```
/// barista1 10.88.0.0/21 10.88.8.0/21 fd0a1b2c3d4e5f60 4:0:1: 6:0::2
/// ```
///
/// @param range of the Barista
/// @param saved settings of the host
record GatewayAlias(NodeRange range, SavedForwarding saved) {

    static final int LONGEST = 255;

    private static final String VERSION = "barista1";
    private static final String NONE = "-";
    private static final int FIELDS = 5;

    /// @throws IOException if it is too long for an alias
    String text() throws IOException {
        String text =
                "%s %s %s %s %s"
                        .formatted(
                                VERSION,
                                range.pods(),
                                range.services(),
                                range.ipv6().map(HexFormat.of()::toHexDigits).orElse(NONE),
                                saved.text());
        if (text.length() > LONGEST) {
            throw new IOException(
                    "forwarding: off on a host with many links that differ (expected: on, with"
                            + " sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1)");
        }
        return text.strip();
    }

    /// Empty if it is not one of this version.
    static Optional<GatewayAlias> find(String alias) {
        String[] fields = alias.split(" ", FIELDS);
        if (fields.length < FIELDS - 1 || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            Optional<Long> ipv6 =
                    fields[3].equals(NONE)
                            ? Optional.empty()
                            : Optional.of(HexFormat.fromHexDigitsToLong(fields[3]));
            var range = new NodeRange(Cidr.parse(fields[1]), Cidr.parse(fields[2]), ipv6);
            String saved = fields.length == FIELDS ? fields[4] : "";
            return Optional.of(new GatewayAlias(range, SavedForwarding.parse(saved)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
