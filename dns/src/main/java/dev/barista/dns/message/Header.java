package dev.barista.dns.message;

/// The header of a message (RFC 1035, section 4.1.1): its length, and the bits of its flags.
public final class Header {

    public static final int LENGTH = 12;
    public static final int RESPONSE = 0x8000;
    public static final int AUTHORITATIVE = 0x0400;
    public static final int TRUNCATED = 0x0200;
    public static final int RECURSION_DESIRED = 0x0100;
    public static final int RECURSION_AVAILABLE = 0x0080;
    public static final int AUTHENTIC_DATA = 0x0020;
    public static final int CHECKING_DISABLED = 0x0010;
    public static final int CODE = 0x000f;

    private static final int OPCODE = 0x7800;

    /// Zero is a query.
    public static int opcode(int flags) {
        return (flags & OPCODE) >> 11;
    }

    /// What every response takes over from the flags of its query.
    static int repeated(int flags) {
        return flags & (OPCODE | RECURSION_DESIRED | CHECKING_DISABLED);
    }

    private Header() {}
}
