package dev.barista.node.service;

import java.util.Locale;

/// A family of addresses.
enum Family {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String text;

    Family(String text) {
        this.text = text;
    }

    /// As Services and slices spell it.
    String text() {
        return text;
    }

    static Family of(String address) {
        return address.indexOf(':') < 0 ? IPV4 : IPV6;
    }

    static Family named(String text) {
        return text.toLowerCase(Locale.ROOT).equals("ipv6") ? IPV6 : IPV4;
    }
}
