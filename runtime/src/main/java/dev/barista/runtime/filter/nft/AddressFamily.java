package dev.barista.runtime.filter.nft;

import java.net.Inet4Address;
import java.net.InetAddress;

/// IPv4 or IPv6, and where their headers have what rules look at.
public enum AddressFamily {
    IPV4(2, Type.IPV4_ADDRESS, 12, 4),
    IPV6(10, Type.IPV6_ADDRESS, 8, 16);

    private final int number;
    private final Type type;
    private final int source;
    private final int length;

    AddressFamily(int number, Type type, int source, int length) {
        this.number = number;
        this.type = type;
        this.source = source;
        this.length = length;
    }

    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /// The kernel's `NFPROTO_…`.
    public int number() {
        return number;
    }

    public Type type() {
        return type;
    }

    /// Where the header has the source address; the destination follows it.
    public int source() {
        return source;
    }

    public int destination() {
        return source + length;
    }

    /// Bytes of an address.
    public int length() {
        return length;
    }

    /// Registers of an address.
    public int registers() {
        return length / 4;
    }

    public int bits() {
        return length * 8;
    }

    /// Of a name that both families have one of: `pods4`, `pods6`.
    public String name(String name) {
        return name + (this == IPV4 ? "4" : "6");
    }
}
