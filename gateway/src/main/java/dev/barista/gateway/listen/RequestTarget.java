package dev.barista.gateway.listen;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;

/// Whom a request is for: where its host and its path are in the bytes of its head. Filled again
/// for each request of a connection.
final class RequestTarget {

    private static final byte[] CONNECT = Ascii.bytes("CONNECT");
    private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");
    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");
    private static final boolean[] HOST_BYTES = hostBytes();

    private int host;
    private int hostEnd;
    private int path;
    private int pathEnd;
    private boolean everything;

    /// Reads the target, and checks it and the `Host` field.
    void read(Head head) throws BadMessage {
        int start = head.targetStart();
        byte first = head.bytes()[start];
        if (head.methodIs(CONNECT)) {
            throw new BadMessage(405, "method: CONNECT (expected: a request of a resource)");
        }
        readHost(head);
        everything = first == '*' && head.targetEnd() == start + 1 && head.methodIs(OPTIONS);
        if (first == '/' || everything) {
            path = start;
        } else {
            readAbsolute(head, start);
        }
        pathEnd = path;
        while (pathEnd < head.targetEnd() && head.bytes()[pathEnd] != '?') {
            pathEnd++;
        }
    }

    private void readHost(Head head) throws BadMessage {
        int field = head.first(Field.HOST);
        if (field < 0) {
            if (!head.isHttp10()) {
                throw new BadMessage(400, "Host: none (expected: one)");
            }
            host = 0;
            hostEnd = 0;
            return;
        }
        for (int i = field + 1; i < head.count(); i++) {
            if (head.field(i) == Field.HOST) {
                throw new BadMessage(400, "Host: several (expected: one)");
            }
        }
        host = head.valueStart(field);
        hostEnd = head.valueEnd(field);
        checkHost(head.bytes());
    }

    private void readAbsolute(Head head, int start) throws BadMessage {
        int authority = start + schemeLength(head, start);
        int end = authority;
        while (end < head.targetEnd() && head.bytes()[end] != '/' && head.bytes()[end] != '?') {
            end++;
        }
        host = authority; // it has precedence over the field: RFC 9112 §3.2.2
        hostEnd = end;
        path = end;
        checkHost(head.bytes());
    }

    private static int schemeLength(Head head, int start) throws BadMessage {
        int length = head.targetEnd() - start;
        if (length > HTTP.length
                && Ascii.equalsLower(head.bytes(), start, start + HTTP.length, HTTP)) {
            return HTTP.length;
        }
        if (length > HTTPS.length
                && Ascii.equalsLower(head.bytes(), start, start + HTTPS.length, HTTPS)) {
            return HTTPS.length;
        }
        throw new BadMessage(400, "request target: malformed (expected: a path or an http URL)");
    }

    private void checkHost(byte[] bytes) throws BadMessage {
        boolean good = hostEnd > host;
        for (int i = host; i < hostEnd; i++) {
            good &= bytes[i] >= 0 && HOST_BYTES[bytes[i]];
        }
        if (!good) {
            throw new BadMessage(400, "Host: malformed (expected: a name, and maybe a port)");
        }
    }

    private static boolean[] hostBytes() {
        boolean[] allowed = new boolean[128];
        for (char c = 0; c < 128; c++) {
            allowed[c] = Character.isLetterOrDigit(c) || "-._~%:[]".indexOf(c) >= 0;
        }
        return allowed;
    }

    int host() {
        return host;
    }

    int hostEnd() {
        return hostEnd;
    }

    /// Start of path and query; equal to the end of the target if there is neither.
    int path() {
        return path;
    }

    int pathEnd() {
        return pathEnd;
    }

    /// Whether the request is `OPTIONS *`: for the gateway itself.
    boolean isEverything() {
        return everything;
    }
}
