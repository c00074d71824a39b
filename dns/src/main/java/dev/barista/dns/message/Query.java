package dev.barista.dns.message;

import org.jspecify.annotations.Nullable;

/// A well-formed query.
///
/// @param flags the second word of its header
/// @param edns null if it has no `OPT` record
public record Query(int id, int flags, Question question, @Nullable Edns edns) {

    /// The longest message that a connection carries.
    public static final int STREAM_LIMIT = 65_535;

    public boolean recursionDesired() {
        return (flags & Header.RECURSION_DESIRED) != 0;
    }

    public boolean checkingDisabled() {
        return (flags & Header.CHECKING_DISABLED) != 0;
    }

    /// Whether signatures are wanted.
    public boolean dnssec() {
        return edns != null && edns.dnssec();
    }

    /// Whether the client understands the flag for authentic data (RFC 6840, section 5.7).
    public boolean readsAuthenticData() {
        return dnssec() || (flags & Header.AUTHENTIC_DATA) != 0;
    }

    /// Bytes that a datagram with the answer may have.
    public int datagramLimit() {
        return edns == null ? Edns.PLAIN_PAYLOAD : edns.limit();
    }
}
