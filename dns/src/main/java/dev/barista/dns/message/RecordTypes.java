package dev.barista.dns.message;

/// Numbers of the record types that the server treats each in its own way.
public final class RecordTypes {

    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int HINFO = 13;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int DNAME = 39;
    public static final int OPT = 41;
    public static final int ANY = 255;

    private static final int FIRST_META = 128;
    private static final int LAST_META = 255;

    /// Whether a type asks for something other than records: a transfer of the zone, a key exchange
    /// (RFC 6895, section 3.1). `ANY` is one of them.
    public static boolean isMeta(int type) {
        return type == 0 || type == OPT || (type >= FIRST_META && type <= LAST_META);
    }

    private RecordTypes() {}
}
