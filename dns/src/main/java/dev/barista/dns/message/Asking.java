package dev.barista.dns.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsResponseCode;

/// A question as a resolver is asked it, and what comes back.
///
/// @param id random, so that what does not know it cannot answer
/// @param extended whether it has an `OPT` record: there are resolvers that refuse it
public record Asking(
        int id, Question question, boolean dnssec, boolean unchecked, boolean extended) {

    /// What came from a resolver.
    public sealed interface Response {

        record Genuine(Relayed answer) implements Response {}

        /// It is genuine, and too long for a datagram.
        record Truncated() implements Response {}

        /// The resolver does not read our query.
        record NotUnderstood() implements Response {}

        /// It answers, but its records are malformed.
        record Garbage() implements Response {}

        /// It does not answer what was asked: another identifier, or another question.
        record Lie() implements Response {}
    }

    public void write(ByteBuf out) {
        out.writeShort(id);
        out.writeShort(Header.RECURSION_DESIRED | (unchecked ? Header.CHECKING_DISABLED : 0));
        out.writeShort(1).writeInt(0).writeShort(extended ? 1 : 0);
        question.write(out);
        if (extended) {
            ReplyWriter.writeOpt(new Edns(0, 0, dnssec), 0, Unpooled.EMPTY_BUFFER, out);
        }
    }

    /// Judges a message. Every byte of the question must be as it was asked, the case of its
    /// letters included.
    public Response judge(byte[] message) {
        if (message.length < Header.LENGTH || word(message, 0) != id) {
            return new Response.Lie();
        }
        int flags = word(message, 2);
        boolean response = (flags & Header.RESPONSE) != 0 && Header.opcode(flags) == 0;
        DnsResponseCode code = DnsResponseCode.valueOf(flags & Header.CODE);
        boolean refusesForm =
                code.equals(DnsResponseCode.FORMERR) || code.equals(DnsResponseCode.NOTIMP);
        if (response && refusesForm && word(message, 4) == 0) {
            return new Response.NotUnderstood(); // and so could not repeat the question
        }
        if (!response || word(message, 4) != 1 || !question.isAt(message, Header.LENGTH)) {
            return new Response.Lie();
        }
        if (refusesForm) {
            return new Response.NotUnderstood();
        }
        if ((flags & Header.TRUNCATED) != 0) {
            return new Response.Truncated();
        }
        return Relayed.read(message, question)
                .<Response>map(Response.Genuine::new)
                .orElse(new Response.Garbage());
    }

    private static int word(byte[] message, int at) {
        return (message[at] & 0xff) << 8 | (message[at + 1] & 0xff);
    }
}
