package dev.barista.dns.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A response of a resolver to a query, built record by record. Names are compressed, as resolvers
/// compress them.
public final class TestReply {

    private static final int QUESTION = 0xc00c;

    private final byte[] query;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final int[] counts = new int[3];
    private int flags = 0x8180;

    private TestReply(byte[] query) {
        this.query = query;
    }

    public static TestReply to(byte[] query) {
        return new TestReply(query);
    }

    public TestReply code(int code) {
        flags |= code;
        return this;
    }

    public TestReply truncated() {
        flags |= 0x0200;
        return this;
    }

    /// An answer of the name that was asked for.
    public TestReply answer(int type, int ttl, byte[] content) {
        return add(0, pointer(QUESTION), type, ttl, content);
    }

    public TestReply a(String address, int ttl) {
        return answer(TestQuery.A, ttl, InetAddress.ofLiteral(address).getAddress());
    }

    /// The name that was asked for stands for another, which has an address.
    public TestReply alias(String target, String address, int ttl) {
        answer(TestQuery.CNAME, ttl, TestQuery.name(target));
        int pointer = 0xc000 | (questionEnd() + 12);
        byte[] content = InetAddress.ofLiteral(address).getAddress();
        return add(0, pointer(pointer), TestQuery.A, ttl, content);
    }

    /// The zone's `SOA` record, whose names point to the question.
    public TestReply soa(int ttl, int minimum) {
        ByteBuffer content = ByteBuffer.allocate(24);
        content.putShort((short) QUESTION).putShort((short) QUESTION);
        content.putInt(1).putInt(2).putInt(3).putInt(4).putInt(minimum);
        return add(1, pointer(QUESTION), TestQuery.SOA, ttl, content.array());
    }

    public TestReply additional(int type, int ttl, byte[] content) {
        return add(2, pointer(QUESTION), type, ttl, content);
    }

    public TestReply opt(int payload) {
        counts[2]++;
        records.writeBytes(
                ByteBuffer.allocate(11)
                        .put((byte) 0)
                        .putShort((short) TestQuery.OPT)
                        .putShort((short) payload)
                        .array());
        return this;
    }

    private TestReply add(int section, byte[] owner, int type, int ttl, byte[] content) {
        counts[section]++;
        records.writeBytes(owner);
        records.writeBytes(
                ByteBuffer.allocate(10)
                        .putShort((short) type)
                        .putShort((short) 1)
                        .putInt(ttl)
                        .putShort((short) content.length)
                        .array());
        records.writeBytes(content);
        return this;
    }

    private static byte[] pointer(int pointer) {
        return new byte[] {(byte) (pointer >> 8), (byte) pointer};
    }

    private int questionEnd() {
        int at = 12;
        while (query[at] != 0) {
            at += 1 + query[at];
        }
        return at + 5;
    }

    public byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(questionEnd() + records.size());
        out.put(Arrays.copyOf(query, questionEnd())).put(records.toByteArray());
        out.putShort(2, (short) flags);
        for (int i = 0; i < counts.length; i++) {
            out.putShort(6 + 2 * i, (short) counts[i]);
        }
        return out.array();
    }
}
