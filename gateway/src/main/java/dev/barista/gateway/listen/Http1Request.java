package dev.barista.gateway.listen;

import dev.barista.gateway.route.ByteRange;
import dev.barista.gateway.stream.ClientAddress;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Bytes;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.ForwardedChain;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;

/// The request under way on a connection of HTTP/1.1: where its parts are in the bytes of its head.
/// Read again for each request. Event loop only.
final class Http1Request implements RequestHead {

    private static final byte[] CONNECT = Ascii.bytes("CONNECT");
    private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] H2C = Ascii.bytes("h2c");
    private static final byte[][] IDEMPOTENT = {
        Ascii.bytes("GET"),
        Ascii.bytes("HEAD"),
        OPTIONS,
        Ascii.bytes("TRACE"),
        Ascii.bytes("PUT"),
        Ascii.bytes("DELETE")
    };

    private final Head head;
    private final ClientAddress client;
    private final ByteRange method = new ByteRange();
    private final ByteRange host = new ByteRange();
    private final ByteRange path = new ByteRange();
    private final ByteRange pathAndQuery = new ByteRange();
    private long framing;
    private boolean forServer;

    Http1Request(Head head, ClientAddress client) {
        this.head = head;
        this.client = client;
    }

    /// Reads what is in the head now, and checks it.
    void read() throws BadMessage {
        framing = Framing.ofRequest(head);
        byte[] bytes = head.bytes();
        method.set(bytes, 0, head.methodEnd());
        int start = head.targetStart();
        if (head.methodIs(CONNECT)) {
            throw new BadMessage(405, "method: CONNECT (expected: a request of a resource)");
        }
        RequestTarget.readHost(head, host);
        forServer = bytes[start] == '*' && head.targetEnd() == start + 1 && head.methodIs(OPTIONS);
        int from =
                bytes[start] == '/' || forServer
                        ? start
                        : RequestTarget.readAuthority(head, host); // over `Host`: RFC 9112 §3.2.2
        int pathEnd = from;
        while (pathEnd < head.targetEnd() && bytes[pathEnd] != '?') {
            pathEnd++;
        }
        path.set(bytes, from, pathEnd);
        pathAndQuery.set(bytes, from, head.targetEnd());
    }

    @Override
    public ByteRange method() {
        return method;
    }

    @Override
    public String scheme() {
        if (!client.isTrusted()) {
            return "http";
        }
        String told = ForwardedChain.of(head, client.text(), "http", "").proto();
        return told.equalsIgnoreCase("https") || told.equalsIgnoreCase("wss") ? "https" : "http";
    }

    @Override
    public ByteRange host() {
        return host;
    }

    @Override
    public ByteRange path() {
        return path;
    }

    @Override
    public ByteRange pathAndQuery() {
        return pathAndQuery;
    }

    @Override
    public boolean hasHeader(Bytes name, Bytes value) {
        for (int i = 0; i < head.count(); i++) {
            if (name.areAtInAnyCase(head.bytes(), head.nameStart(i), head.nameEnd(i))
                    && value.areAt(head.bytes(), head.valueStart(i), head.valueEnd(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Head fields() {
        return head;
    }

    @Override
    public long framing() {
        return framing;
    }

    @Override
    public boolean isHead() {
        return Framing.isHead(head);
    }

    @Override
    public boolean isIdempotent() {
        for (byte[] idempotent : IDEMPOTENT) {
            if (head.methodIs(idempotent)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean asksForUpgrade() {
        return head.has(Field.UPGRADE)
                && !head.isHttp10()
                && head.listHas(Field.CONNECTION, UPGRADE)
                && !head.listHas(Field.UPGRADE, H2C);
    }

    @Override
    public ClientAddress client() {
        return client;
    }

    /// Whether the client speaks HTTP/1.0.
    boolean isHttp10() {
        return head.isHttp10();
    }

    @Override
    public boolean isForServer() {
        return forServer;
    }
}
