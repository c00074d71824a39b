package dev.barista.dns.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a resolver answered, kept as the bytes that came: records of any type are passed on as they
/// are, those of types that are not invented yet as well. Only identifier, flags, the case of the
/// question, times to live and the `OPT` record are ours.
///
/// Immutable.
public final class Relayed {

    private static final int FIXED = 10; // type, class, time to live, length of the content
    private static final int TTL = 4; // behind the name
    private static final int SERIALS = 20; // the numbers of an SOA record

    private final byte[] message;
    private final Section sections;
    private final int[] starts; // of each record, and where the last one ends
    private final int[] fixed; // of each record, where its name ends

    /// How many records each section has.
    private record Section(int answers, int authorities, int additional) {
        int all() {
            return answers + authorities + additional;
        }

        int needed() {
            return answers + authorities;
        }

        /// The first `count` of them.
        Section first(int count) {
            int one = Math.min(answers, count);
            int two = Math.min(authorities, count - one);
            return new Section(one, two, Math.min(additional, count - one - two));
        }
    }

    private Relayed(byte[] message, Section sections, int[] starts, int[] fixed) {
        this.message = message;
        this.sections = sections;
        this.starts = starts;
        this.fixed = fixed;
    }

    /// @param message a response whose header and question have been checked
    /// @return empty if a record of it is malformed
    public static Optional<Relayed> read(byte[] message, Question question) {
        var declared = new Section(count(message, 6), count(message, 8), count(message, 10));
        int most = Math.min(declared.all(), message.length / (FIXED + 1));
        int[] starts = new int[most + 1];
        int[] fixed = new int[most];
        int at = Header.LENGTH + question.length();
        starts[0] = at;
        for (int i = 0; i < declared.all(); i++) {
            int named = WireNames.end(message, at);
            if (named == WireNames.MALFORMED || named + FIXED > message.length || i >= most) {
                return Optional.empty();
            }
            int end = named + FIXED + count(message, named + FIXED - 2);
            if (end > message.length) {
                return Optional.empty();
            }
            if (count(message, named) == RecordTypes.OPT) {
                // Ours goes in its place. What is behind it is additional, and may point into it.
                declared = declared.first(i);
                break;
            }
            fixed[i] = named;
            starts[i + 1] = end;
            at = end;
        }
        byte[] kept = Arrays.copyOf(message, at);
        return Optional.of(new Relayed(kept, declared, starts, fixed));
    }

    private static int count(byte[] message, int at) {
        return (message[at] & 0xff) << 8 | (message[at + 1] & 0xff);
    }

    public DnsResponseCode code() {
        return DnsResponseCode.valueOf(message[3] & Header.CODE);
    }

    /// Bytes that are kept.
    public int size() {
        return message.length;
    }

    /// Seconds for which it may be kept: as long as its records live; if it says that there is
    /// nothing, what the zone's `SOA` record says (RFC 2308, section 5). Zero for what must not be
    /// kept.
    public long ttl(int type, long most, long mostNegative) {
        boolean exists = code().equals(DnsResponseCode.NOERROR);
        if (!exists && !code().equals(DnsResponseCode.NXDOMAIN)) {
            return 0;
        }
        boolean found = false;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < sections.answers(); i++) {
            found |= type(i) == type;
            least = Math.min(least, ttl(i));
        }
        return exists && found
                ? Math.min(least, most)
                : Math.min(Math.min(least, mostNegative), negativeTtl());
    }

    private long negativeTtl() {
        for (int i = sections.answers(); i < sections.needed(); i++) {
            if (type(i) == RecordTypes.SOA && starts[i + 1] - fixed[i] >= FIXED + SERIALS) {
                return Math.min(ttl(i), seconds(starts[i + 1] - Integer.BYTES));
            }
        }
        return 0;
    }

    private int type(int entry) {
        return count(message, fixed[entry]);
    }

    private long ttl(int entry) {
        return seconds(fixed[entry] + TTL);
    }

    /// One with its highest bit set means zero (RFC 2181, section 8).
    private long seconds(int at) {
        int value = count(message, at) << 16 | count(message, at + 2);
        return Math.max(0, value);
    }

    /// Writes it as the answer to a query for the same name and type.
    ///
    /// @param age seconds since it came
    /// @param limit bytes; what does not fit is left out, and the answer then says so
    public void write(Query query, long age, int limit, ByteBuf out) {
        int start = out.writerIndex();
        int room = limit - (query.edns() == null ? 0 : FIXED + 1);
        int records = sections.all();
        while (records > 0 && starts[records] > room) {
            records--;
        }
        Section kept = sections.first(records);
        out.writeBytes(message, 0, starts[records]);
        out.setShort(start, query.id());
        out.setShort(
                start + 2, flags(query) | (records < sections.needed() ? Header.TRUNCATED : 0));
        int opt = query.edns() == null ? 0 : 1;
        ReplyWriter.setCounts(
                out, start, kept.answers(), kept.authorities(), kept.additional() + opt);
        int end = out.writerIndex();
        out.writerIndex(start + Header.LENGTH);
        query.question().write(out);
        out.writerIndex(end);
        for (int i = 0; i < records; i++) {
            out.setInt(start + fixed[i] + TTL, (int) Math.max(0, ttl(i) - age));
        }
        if (query.edns() != null) {
            ReplyWriter.writeOpt(query.edns(), code().intValue(), Unpooled.EMPTY_BUFFER, out);
        }
    }

    private int flags(Query query) {
        int authentic = query.readsAuthenticData() ? message[3] & Header.AUTHENTIC_DATA : 0;
        return Header.RESPONSE
                | Header.RECURSION_AVAILABLE
                | Header.repeated(query.flags())
                | authentic
                | code().intValue();
    }

    /// Whether the resolver could not answer, so that another may.
    public boolean isFailure() {
        return !code().equals(DnsResponseCode.NOERROR) && !code().equals(DnsResponseCode.NXDOMAIN);
    }

    /// The records of the answer, none of them compressed; empty if one of them is malformed, or
    /// has a name that is no text.
    ///
    /// @param age seconds since it came
    public Optional<List<ResourceRecord>> answers(long age) {
        return records(0, sections.answers(), age);
    }

    /// The records of the section where negative answers have the zone's `SOA` record.
    public Optional<List<ResourceRecord>> authorities(long age) {
        return records(sections.answers(), sections.needed(), age);
    }

    private Optional<List<ResourceRecord>> records(int from, int to, long age) {
        List<ResourceRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            var owner = new ByteArrayOutputStream();
            var content = new ByteArrayOutputStream();
            if (!WireNames.expand(message, starts[i], owner) || !expandContent(i, content)) {
                return Optional.empty();
            }
            String name = text(owner.toByteArray());
            if (!Names.isName(name)) {
                return Optional.empty();
            }
            records.add(
                    new ResourceRecord(
                            name,
                            type(i),
                            Math.max(0, ttl(i) - age),
                            RecordContent.of(content.toByteArray())));
        }
        return Optional.of(records);
    }

    private static String text(byte[] name) {
        var text = new StringBuilder();
        for (int at = 0; name[at] != 0; at += 1 + name[at]) {
            text.append(new String(name, at + 1, name[at], ISO_8859_1)).append('.');
        }
        return Names.withoutLastDot(text.toString());
    }

    /// Content may be compressed only if its type is of RFC 1035, or one of those that RFC 3597,
    /// section 4, has readers expect it in.
    private boolean expandContent(int entry, ByteArrayOutputStream out) {
        int at = fixed[entry] + FIXED;
        int end = starts[entry + 1];
        return switch (type(entry)) {
            case RecordTypes.CNAME, RecordTypes.NS, RecordTypes.PTR, RecordTypes.DNAME ->
                    expandNames(at, end, 0, 1, out);
            case RecordTypes.MX -> expandNames(at, end, 2, 1, out);
            case RecordTypes.SRV -> expandNames(at, end, 6, 1, out);
            case RecordTypes.SOA -> expandNames(at, end, 0, 2, out);
            default -> expandNames(at, end, 0, 0, out);
        };
    }

    private boolean expandNames(
            int start, int end, int before, int names, ByteArrayOutputStream out) {
        int at = start + before;
        if (at > end) {
            return false;
        }
        out.write(message, start, before);
        for (int i = 0; i < names; i++) {
            if (at >= end || !WireNames.expand(message, at, out)) {
                return false;
            }
            at = WireNames.end(message, at);
        }
        if (at > end) {
            return false;
        }
        out.write(message, at, end - at);
        return true;
    }
}
