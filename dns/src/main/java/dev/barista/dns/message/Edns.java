package dev.barista.dns.message;

/// What the `OPT` record of a query says (RFC 6891). Its options are not read: cookies and the
/// client's subnet are no part of what this server does, and RFC 7873 lets it ignore them.
///
/// @param payload bytes of a datagram that the client takes
/// @param version more than 0 is answered with `BADVERS`
/// @param dnssec whether signatures are wanted (`DO`)
public record Edns(int payload, int version, boolean dnssec) {

    /// Bytes of a datagram that fit any path without fragments (DNS flag day 2020).
    public static final int PAYLOAD = 1232;

    /// Bytes of a datagram for clients that say nothing.
    public static final int PLAIN_PAYLOAD = 512;

    private static final int DNSSEC_OK = 0x8000;

    static Edns of(int dnsClass, long ttl) {
        return new Edns(dnsClass, (int) (ttl >> 16) & 0xff, (ttl & DNSSEC_OK) != 0);
    }

    /// Flags of the `OPT` record of an answer, where other records have their TTL.
    ///
    /// @param extended the upper eight bits of the response code
    long flags(int extended) {
        return (long) extended << 24 | (dnssec ? DNSSEC_OK : 0);
    }

    /// Bytes that a datagram to this client may have.
    int limit() {
        return Math.clamp(payload, PLAIN_PAYLOAD, PAYLOAD);
    }
}
