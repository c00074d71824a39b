package dev.barista.dns.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A query, as a client writes it.
///
/// @param payload of its `OPT` record; 0 for none
/// @param version of EDNS
/// @param dnssec whether it wants signatures
public record TestQuery(
        int id,
        int flags,
        String name,
        int type,
        int dnsClass,
        int payload,
        int version,
        boolean dnssec) {

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
    public static final int OPT = 41;
    public static final int ANY = 255;

    private static final int RECURSION_DESIRED = 0x0100;

    public static TestQuery of(String name, int type) {
        return new TestQuery(0, RECURSION_DESIRED, name, type, 1, 0, 0, false);
    }

    public TestQuery id(int other) {
        return new TestQuery(other, flags, name, type, dnsClass, payload, version, dnssec);
    }

    public TestQuery flags(int other) {
        return new TestQuery(id, other, name, type, dnsClass, payload, version, dnssec);
    }

    public TestQuery dnsClass(int other) {
        return new TestQuery(id, flags, name, type, other, payload, version, dnssec);
    }

    public TestQuery edns(int bytes) {
        return new TestQuery(id, flags, name, type, dnsClass, bytes, version, dnssec);
    }

    public TestQuery ednsVersion(int other) {
        return new TestQuery(id, flags, name, type, dnsClass, 1232, other, dnssec);
    }

    public TestQuery signed() {
        return new TestQuery(id, flags, name, type, dnsClass, 1232, version, true);
    }

    public byte[] bytes() {
        byte[] encoded = name(name);
        ByteBuffer out = ByteBuffer.allocate(12 + encoded.length + 4 + (payload == 0 ? 0 : 11));
        out.putShort((short) id).putShort((short) flags).putShort((short) 1).putInt(0);
        out.putShort((short) (payload == 0 ? 0 : 1)).put(encoded);
        out.putShort((short) type).putShort((short) dnsClass);
        if (payload > 0) {
            out.put((byte) 0).putShort((short) OPT).putShort((short) payload);
            out.putInt(version << 16 | (dnssec ? 0x8000 : 0)).putShort((short) 0);
        }
        return out.array();
    }

    static byte[] name(String text) {
        var out = new ByteArrayOutputStream();
        for (String label : text.split("\\.", -1)) {
            if (!label.isEmpty()) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        out.write(0);
        return out.toByteArray();
    }
}
