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

/// The request under way on a stream of a client: where its parts are in the bytes of its head,
/// which has lines whatever protocol it came by. Read again for each request. Event loop only.
final class ClientRequest implements RequestHead {

    private static final byte[] CONNECT = Ascii.bytes("CONNECT");
    private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] SETTINGS = Ascii.bytes("http2-settings");
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

    ClientRequest(Head head, ClientAddress client) {
        this.head = head;
        this.client = client;
    }

    /// Reads what is in the head now, and checks it.
    void read() throws BadMessage {
        read(Framing.ofRequest(head));
    }

    /// The same for a protocol in which a head does not say whether a body follows.
    ///
    /// @param end whether there is no body
    void read(boolean end) throws BadMessage {
        boolean told = head.has(Field.CONTENT_LENGTH);
        read(told ? Framing.ofRequest(head) : end ? 0 : Framing.UNTIL_CLOSE);
    }

    private void read(long ofBody) throws BadMessage {
        framing = ofBody;
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
            return client.scheme();
        }
        String told = ForwardedChain.of(head, client.text(), client.scheme(), "").proto();
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

    /// Whether the client offers to go on with HTTP/2 (RFC 7540 §3.2). The offer is taken of a
    /// request without a body, whose response is then the first of HTTP/2.
    boolean offersHttp2() {
        return head.has(Field.UPGRADE)
                && !head.isHttp10()
                && framing == 0
                && head.has(Field.HTTP2_SETTINGS)
                && head.listHas(Field.UPGRADE, H2C)
                && head.listHas(Field.CONNECTION, UPGRADE)
                && head.listHas(Field.CONNECTION, SETTINGS);
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
