package dev.barista.dns.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A response, read strictly: what is malformed in it is an `AssertionError`.
///
/// @param size bytes of the message
/// @param question its name, in the case that it has
/// @param code with the bits that the `OPT` record has of it
public record TestAnswer(
        int size,
        int id,
        int flags,
        int code,
        String question,
        List<Entry> answers,
        List<Entry> authorities,
        List<Entry> additional) {

    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int NOTIMP = 4;
    public static final int REFUSED = 5;
    public static final int BADVERS = 16;

    /// A record.
    ///
    /// @param type as a number
    /// @param content as zone files have it, or in hexadecimal digits
    public record Entry(String owner, int type, long ttl, String content) {}

    public boolean isTruncated() {
        return (flags & 0x0200) != 0;
    }

    public boolean isAuthoritative() {
        return (flags & 0x0400) != 0;
    }

    /// Contents of the answers, in order.
    public List<String> contents() {
        return answers.stream().map(Entry::content).toList();
    }

    public boolean hasOpt() {
        return additional.stream().anyMatch(entry -> entry.type() == TestQuery.OPT);
    }

    public static TestAnswer read(byte[] message) {
        return new Reader(message).message();
    }

    private static final class Reader {

        private final byte[] message;
        private int at;

        Reader(byte[] message) {
            this.message = message;
        }

        TestAnswer message() {
            int id = word();
            int flags = word();
            int questions = word();
            int[] counts = {word(), word(), word()};
            String question = "";
            for (int i = 0; i < questions; i++) {
                question = name();
                at += 4;
            }
            List<Entry> answers = entries(counts[0]);
            List<Entry> authorities = entries(counts[1]);
            List<Entry> additional = entries(counts[2]);
            if (at != message.length) {
                throw new AssertionError("bytes behind the message: " + (message.length - at));
            }
            int code = flags & 15;
            for (Entry entry : additional) {
                if (entry.type() == TestQuery.OPT) {
                    code |= (int) (entry.ttl() >> 24) << 4;
                }
            }
            return new TestAnswer(
                    message.length, id, flags, code, question, answers, authorities, additional);
        }

        private List<Entry> entries(int count) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String owner = name();
                int type = word();
                at += 2;
                long ttl = (long) word() << 16 | word();
                int end = word() + at;
                String content = content(type, end);
                if (at != end) {
                    throw new AssertionError(
                            "content of type %d: ends at %d (expected: %d)"
                                    .formatted(type, at, end));
                }
                entries.add(new Entry(owner, type, ttl, content));
            }
            return entries;
        }

        private String content(int type, int end) {
            return switch (type) {
                case TestQuery.A, TestQuery.AAAA -> address(end);
                case TestQuery.NS, TestQuery.CNAME, TestQuery.PTR -> name();
                case TestQuery.MX -> word() + " " + name();
                case TestQuery.SRV -> word() + " " + word() + " " + word() + " " + name();
                case TestQuery.TXT, TestQuery.HINFO -> texts(end);
                case TestQuery.SOA -> {
                    String names = name() + " " + name();
                    at += 16;
                    yield names + " … " + ((long) word() << 16 | word());
                }
                default -> HexFormat.of().formatHex(bytes(end));
            };
        }

        private byte[] bytes(int end) {
            byte[] bytes = Arrays.copyOfRange(message, at, end);
            at = end;
            return bytes;
        }

        private String address(int end) {
            try {
                return InetAddress.getByAddress(bytes(end)).getHostAddress();
            } catch (UnknownHostException wrongLength) {
                throw new AssertionError(wrongLength);
            }
        }

        private String texts(int end) {
            List<String> texts = new ArrayList<>();
            while (at < end) {
                int length = message[at++] & 0xff;
                texts.add('"' + new String(message, at, length, ISO_8859_1) + '"');
                at += length;
            }
            return String.join(" ", texts);
        }

        private String name() {
            var name = new StringBuilder();
            int back = -1;
            int earliest = at;
            while (message[at] != 0) {
                int label = message[at] & 0xff;
                if (label >= 0xc0) {
                    int target = (label & 0x3f) << 8 | (message[at + 1] & 0xff);
                    back = back < 0 ? at + 2 : back;
                    if (target >= earliest) {
                        throw new AssertionError("pointer leads forward");
                    }
                    earliest = target;
                    at = target;
                } else {
                    name.append(new String(message, at + 1, label, ISO_8859_1)).append('.');
                    at += 1 + label;
                }
            }
            at = back < 0 ? at + 1 : back;
            return name.isEmpty() ? "." : name.substring(0, name.length() - 1);
        }

        private int word() {
            at += 2;
            return (message[at - 2] & 0xff) << 8 | (message[at - 1] & 0xff);
        }
    }
}
