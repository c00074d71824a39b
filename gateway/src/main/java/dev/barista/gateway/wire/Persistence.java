package dev.barista.gateway.wire;

/// Whether a connection may carry another message, by RFC 9112 §9.3.
public final class Persistence {

    private static final byte[] CLOSE = Ascii.bytes("close");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");

    public static boolean allowedBy(Head head) {
        if (head.has(Field.TRANSFER_ENCODING)
                && (head.has(Field.CONTENT_LENGTH) || head.isHttp10())) {
            return false; // its framing is in doubt: RFC 9112 §6.1
        }
        if (!head.has(Field.CONNECTION)) {
            return !head.isHttp10();
        }
        return !head.listHas(Field.CONNECTION, CLOSE)
                && (!head.isHttp10() || head.listHas(Field.CONNECTION, KEEP_ALIVE));
    }

    private Persistence() {}
}
