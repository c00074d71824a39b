package dev.barista.dns.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.List;

/// Writes answers. Records are written by Netty's codec, which knows no compression: here a record
/// of the name that was asked for points to the question.
public final class ReplyWriter {

    private static final int BYTES_OF_OPT = 11;
    private static final int POINTER_TO_QUESTION = 0xc000 | Header.LENGTH;
    private static final int COUNTS = 6;

    /// The codec, with one name that it does not write in full.
    private static final class PointingEncoder extends DefaultDnsRecordEncoder {

        private final String asked;

        PointingEncoder(String asked) {
            this.asked = asked;
        }

        @Override
        protected void encodeName(String name, ByteBuf out) throws Exception {
            int length = name.length() - 1; // the codec puts a dot at its end
            if (length > 0 && length == asked.length() && name.startsWith(asked)) {
                out.writeShort(POINTER_TO_QUESTION);
            } else {
                super.encodeName(name, out);
            }
        }

        int write(ResourceRecord entry, ByteBuf out) {
            int start = out.writerIndex();
            encode(
                    new DefaultDnsRawRecord(
                            entry.owner(),
                            DnsRecordType.valueOf(entry.type()),
                            entry.ttl(),
                            entry.content().buffer()),
                    out);
            return out.writerIndex() - start;
        }

        void encode(DefaultDnsRawRecord entry, ByteBuf out) {
            try {
                encodeRecord(entry, out);
            } catch (Exception impossible) { // declared by the codec; raw content is only copied
                throw new IllegalStateException("record cannot be written", impossible);
            }
        }
    }

    /// Writes an answer of at most `limit` bytes. What does not fit is left out, and the answer
    /// then says that it is truncated, unless only additional records are missing.
    ///
    /// @param out where nothing has been written yet, but what the transport puts before a message
    public static void write(Query query, Reply reply, int limit, ByteBuf out) {
        int start = out.writerIndex();
        PointingEncoder encoder = new PointingEncoder(query.question().name());
        out.writeZero(Header.LENGTH);
        query.question().write(out);
        ByteBuf options = options(query, reply);
        int end =
                start + limit - (query.edns() == null ? 0 : BYTES_OF_OPT + options.readableBytes());
        int answers = write(encoder, reply.answers(), end, out);
        boolean whole = answers == reply.answers().size();
        int authorities = whole ? write(encoder, reply.authorities(), end, out) : 0;
        whole &= authorities == reply.authorities().size();
        int additional = whole ? write(encoder, reply.additional(), end, out) : 0;
        if (query.edns() != null) {
            writeOpt(query.edns(), reply.code().intValue(), options, out);
            additional++;
        }
        int flags = flags(query, reply) | (whole ? 0 : Header.TRUNCATED);
        out.setShort(start, query.id());
        out.setShort(start + 2, flags);
        setCounts(out, start, answers, authorities, additional);
    }

    /// The response to what is no query that can be answered.
    public static void write(Received.Faulty faulty, ByteBuf out) {
        out.writeShort(faulty.id());
        out.writeShort(
                Header.RESPONSE
                        | Header.RECURSION_AVAILABLE
                        | Header.repeated(faulty.flags())
                        | faulty.code().intValue());
        out.writeLong(0);
    }

    static void setCounts(ByteBuf out, int start, int answers, int authorities, int additional) {
        out.setShort(start + COUNTS - 2, 1);
        out.setShort(start + COUNTS, answers);
        out.setShort(start + COUNTS + 2, authorities);
        out.setShort(start + COUNTS + 4, additional);
    }

    private static int flags(Query query, Reply reply) {
        return Header.RESPONSE
                | Header.RECURSION_AVAILABLE
                | Header.repeated(query.flags())
                | (reply.authoritative() ? Header.AUTHORITATIVE : 0)
                | (reply.code().intValue() & Header.CODE);
    }

    private static int write(
            PointingEncoder encoder, List<ResourceRecord> records, int end, ByteBuf out) {
        int written = 0;
        for (ResourceRecord entry : records) {
            int length = encoder.write(entry, out);
            if (out.writerIndex() > end) {
                out.writerIndex(out.writerIndex() - length);
                break;
            }
            written++;
        }
        return written;
    }

    private static ByteBuf options(Query query, Reply reply) {
        ExtendedError error = reply.error();
        return error == null || query.edns() == null ? Unpooled.EMPTY_BUFFER : error.option();
    }

    /// @param code of the response, of which the `OPT` record has all bits but the lowest four
    static void writeOpt(Edns edns, int code, ByteBuf options, ByteBuf out) {
        new PointingEncoder("")
                .encode(
                        new DefaultDnsRawRecord(
                                ".",
                                DnsRecordType.OPT,
                                Edns.PAYLOAD,
                                edns.flags(code >> 4),
                                options),
                        out);
    }

    private ReplyWriter() {}
}
