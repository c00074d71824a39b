package dev.barista.dns.message;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Reads queries. Any bytes may come: it answers with a value, and never throws.
public final class QueryReader {

    /// What the additional section of a query has.
    private sealed interface Additional {
        record Plain() implements Additional {}

        record Extended(Edns edns) implements Additional {}

        record Malformed() implements Additional {}
    }

    private static final Received NOISE = new Received.Noise();
    private static final Additional MALFORMED = new Additional.Malformed();

    /// @param in a whole message; it is read, not released
    public static Received read(ByteBuf in) {
        if (in.readableBytes() < Header.LENGTH) {
            return NOISE;
        }
        ByteBuf message = in.slice();
        int id = message.readUnsignedShort();
        int flags = message.readUnsignedShort();
        if ((flags & Header.RESPONSE) != 0) {
            return NOISE;
        }
        if (Header.opcode(flags) != 0) {
            return new Received.Faulty(id, flags, DnsResponseCode.NOTIMP);
        }
        Query query = query(id, flags, message);
        return query == null
                ? new Received.Faulty(id, flags, DnsResponseCode.FORMERR)
                : new Received.Asked(query);
    }

    /// One question, no answers and no authorities: more questions than one mean nothing (RFC
    /// 9619).
    private static @Nullable Query query(int id, int flags, ByteBuf message) {
        boolean oneQuestion = message.readUnsignedShort() == 1;
        boolean nothingElse = message.readInt() == 0;
        int additional = message.readUnsignedShort();
        if (!oneQuestion || !nothingElse) {
            return null;
        }
        Question question = Question.read(message).orElse(null);
        if (question == null) {
            return null;
        }
        return switch (additional(message, additional)) {
            case Additional.Malformed _ -> null;
            case Additional.Plain _ -> new Query(id, flags, question, null);
            case Additional.Extended extended -> new Query(id, flags, question, extended.edns());
        };
    }

    private static Additional additional(ByteBuf message, int count) {
        Additional found = new Additional.Plain();
        try {
            for (int i = 0; i < count && !(found instanceof Additional.Malformed); i++) {
                found = next(message, found);
            }
            return found;
        } catch (Exception malformed) { // the decoder names no narrower type
            return MALFORMED;
        }
    }

    private static Additional next(ByteBuf message, Additional before) throws Exception {
        DnsRecord record = DnsRecordDecoder.DEFAULT.decodeRecord(message);
        if (record == null) {
            throw new CorruptedFrameException("record: cut off (expected: whole)");
        }
        try {
            if (!record.type().equals(DnsRecordType.OPT)) {
                return before;
            }
            boolean wellFormed = before instanceof Additional.Plain && record.name().equals(".");
            return wellFormed
                    ? new Additional.Extended(Edns.of(record.dnsClass(), record.timeToLive()))
                    : MALFORMED;
        } finally {
            ReferenceCountUtil.release(record);
        }
    }

    private QueryReader() {}
}
