package dev.barista.gateway.listen;

import dev.barista.gateway.route.ByteRange;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;

/// Finds and checks the host that a request head names: in its `Host` field, or in a target that is
/// a whole URL. Pure.
final class RequestTarget {

    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");
    private static final boolean[] HOST_BYTES = hostBytes();

    /// Sets the host to that of the `Host` field; empty for HTTP/1.0 without one.
    static void readHost(Head head, ByteRange host) throws BadMessage {
        int field = head.first(Field.HOST);
        if (field < 0) {
            if (!head.isHttp10()) {
                throw new BadMessage(400, "Host: none (expected: one)");
            }
            host.set(head.bytes(), 0, 0);
            return;
        }
        for (int i = field + 1; i < head.count(); i++) {
            if (head.field(i) == Field.HOST) {
                throw new BadMessage(400, "Host: several (expected: one)");
            }
        }
        setHost(head, host, head.valueStart(field), head.valueEnd(field));
    }

    /// Sets the host to that of a target that is a URL.
    ///
    /// @return where its path or query starts
    static int readAuthority(Head head, ByteRange host) throws BadMessage {
        int authority = head.targetStart() + schemeLength(head);
        int end = authority;
        while (end < head.targetEnd() && head.bytes()[end] != '/' && head.bytes()[end] != '?') {
            end++;
        }
        setHost(head, host, authority, end);
        return end;
    }

    private static int schemeLength(Head head) throws BadMessage {
        for (byte[] scheme : new byte[][] {HTTP, HTTPS}) {
            int end = head.targetStart() + scheme.length;
            if (end < head.targetEnd()
                    && Ascii.equalsLower(head.bytes(), head.targetStart(), end, scheme)) {
                return scheme.length;
            }
        }
        throw new BadMessage(400, "request target: malformed (expected: a path or an http URL)");
    }

    private static void setHost(Head head, ByteRange host, int start, int end) throws BadMessage {
        boolean good = end > start;
        for (int i = start; i < end; i++) {
            byte b = head.bytes()[i];
            good &= b >= 0 && HOST_BYTES[b];
        }
        if (!good) {
            throw new BadMessage(400, "Host: malformed (expected: a name, and maybe a port)");
        }
        host.set(head.bytes(), start, end);
    }

    private static boolean[] hostBytes() {
        boolean[] allowed = new boolean[128];
        for (char c = 0; c < 128; c++) {
            allowed[c] = Character.isLetterOrDigit(c) || "-._~%:[]".indexOf(c) >= 0;
        }
        return allowed;
    }

    private RequestTarget() {}
}
