package dev.barista.gateway.wire;

import static dev.barista.gateway.wire.BadMessage.badRequest;

import java.util.Locale;

/// How long a body is, by RFC 9112 §6: a number of bytes, or [#CHUNKED], or [#UNTIL_CLOSE].
public final class Framing {

    public static final long CHUNKED = -1;
    public static final long UNTIL_CLOSE = -2;

    private static final byte[] CHUNKED_CODING = Ascii.bytes("chunked");
    private static final byte[] HEAD = Ascii.bytes("HEAD");

    /// Framing of the body of a request. Whatever two readers could read in two ways is refused.
    public static long ofRequest(Head head) throws BadMessage {
        int coding = head.first(Field.TRANSFER_ENCODING);
        int length = head.first(Field.CONTENT_LENGTH);
        if (coding < 0) {
            return length < 0 ? 0 : contentLength(head, length);
        }
        if (length >= 0) {
            throw badRequest("Content-Length and Transfer-Encoding: both (expected: one)");
        }
        if (head.isHttp10()) {
            throw badRequest("Transfer-Encoding: in HTTP/1.0");
        }
        if (!isChunkedAlone(head, coding)) {
            boolean last = endsWithChunked(head, coding);
            throw new BadMessage(last ? 501 : 400, "Transfer-Encoding: not chunked alone");
        }
        return CHUNKED;
    }

    /// Framing of the body of a final response.
    ///
    /// @param toHead whether it answers a HEAD request
    public static long ofResponse(Head head, boolean toHead) throws BadMessage {
        int status = head.status();
        int length = head.first(Field.CONTENT_LENGTH);
        if (toHead || status < 200 || status == 204 || status == 304) {
            if (length >= 0) {
                contentLength(head, length); // a client may read it, and wait for that many
            }
            return 0;
        }
        int coding = head.first(Field.TRANSFER_ENCODING);
        if (coding >= 0) {
            if (!isChunkedAlone(head, coding)) {
                throw badRequest("Transfer-Encoding: not chunked alone");
            }
            return CHUNKED;
        }
        return length < 0 ? UNTIL_CLOSE : contentLength(head, length);
    }

    /// Whether a response that goes on without a body, or with the body that it came with, may say
    /// its length: an interim one and a 204 must not (RFC 9110 §8.6), nor one that says that it is
    /// chunked.
    public static boolean maySayLength(Head response) {
        return response.status() >= 200
                && response.status() != 204
                && !response.has(Field.TRANSFER_ENCODING);
    }

    public static boolean isHead(Head request) {
        return request.methodIs(HEAD);
    }

    private static long contentLength(Head head, int i) throws BadMessage {
        int start = head.valueStart(i);
        int end = head.valueEnd(i);
        if (start == end || end - start > 18 || head.occurrences(Field.CONTENT_LENGTH) > 1) {
            throw badRequest("Content-Length: not one number of up to 18 digits");
        }
        long length = 0;
        for (int at = start; at < end; at++) {
            int digit = head.bytes()[at] - '0';
            if (digit < 0 || digit > 9) {
                throw badRequest("Content-Length: not a number");
            }
            length = length * 10 + digit;
        }
        return length;
    }

    private static boolean isChunkedAlone(Head head, int i) {
        return head.occurrences(Field.TRANSFER_ENCODING) == 1
                && Ascii.equalsLower(
                        head.bytes(), head.valueStart(i), head.valueEnd(i), CHUNKED_CODING);
    }

    private static boolean endsWithChunked(Head head, int i) {
        int end = head.valueEnd(i);
        int start = end - CHUNKED_CODING.length;
        return head.occurrences(Field.TRANSFER_ENCODING) == 1
                && start > head.valueStart(i)
                && (head.bytes()[start - 1] == ' ' || head.bytes()[start - 1] == ',')
                && Ascii.equalsLower(head.bytes(), start, end, CHUNKED_CODING)
                && head.text(head.valueStart(i), end).indexOf(',') > 0
                && head.text(head.valueStart(i), start).toLowerCase(Locale.ROOT).indexOf("chunked")
                        < 0;
    }

    private Framing() {}
}
