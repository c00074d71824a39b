package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the readers of this package make of the bytes of one side of a connection, in words: each
/// message as `POST /path 1.1 chunked keep body`, then `refused 400 why` or, if bytes are missing,
/// `…`. Reads as a connection does: as far as the bytes go, then on when more have come.
final class MessageReading {

    private static final HeadLimits LIMITS = new HeadLimits(256, 1024, 20);

    private final boolean responses;
    private final HeadScan scan;
    private final Head head = new Head(LIMITS);
    private final BodyReader body = new BodyReader(LIMITS);
    private final Unread unread = new Unread();
    private final StringBuilder passedOn = new StringBuilder();
    private final List<String> messages = new ArrayList<>();
    private String start = "";
    private boolean inBody;

    private MessageReading(boolean responses) {
        this.responses = responses;
        scan = responses ? HeadScan.ofResponses(LIMITS) : new HeadScan(LIMITS);
    }

    static List<String> ofRequests(List<String> reads) {
        return new MessageReading(false).all(reads);
    }

    static List<String> ofResponses(List<String> reads) {
        return new MessageReading(true).all(reads);
    }

    private List<String> all(List<String> reads) {
        try {
            for (String read : reads) {
                unread.add(
                        UnpooledByteBufAllocator.DEFAULT, Unpooled.copiedBuffer(read, ISO_8859_1));
                readOn();
            }
            if (inBody) {
                messages.add(start + passedOn + "…");
            } else if (unread.size() > 0) {
                messages.add("…");
            }
        } catch (BadMessage bad) {
            messages.add("refused " + bad.status() + " " + bad.text());
        } finally {
            unread.clear();
        }
        return messages;
    }

    private void readOn() throws BadMessage {
        boolean more = true;
        while (more && (inBody || unread.find() != null)) {
            more = inBody ? readBody() : readHead();
        }
    }

    private boolean readHead() throws BadMessage {
        ByteBuf in = java.util.Objects.requireNonNull(unread.find());
        int length = scan.find(in);
        if (length < 0) {
            return false;
        }
        long framing;
        if (responses) {
            head.readResponse(in, length);
            framing = Framing.ofResponse(head, false);
            start = head.status() + " 1." + (head.isHttp10() ? 0 : 1);
        } else {
            head.readRequest(in, length);
            framing = Framing.ofRequest(head);
            String target = head.text(head.targetStart(), head.targetEnd());
            start = head.method() + " " + target + " 1." + (head.isHttp10() ? 0 : 1);
        }
        start += " " + words(framing) + (Persistence.allowedBy(head) ? " keep " : " close ");
        in.skipBytes(length);
        unread.tidy();
        scan.reset();
        passedOn.setLength(0);
        body.begin(framing, head);
        inBody = true;
        return true;
    }

    private static String words(long framing) {
        return framing == Framing.CHUNKED
                ? "chunked"
                : framing == Framing.UNTIL_CLOSE ? "until close" : "length " + framing;
    }

    private boolean readBody() throws BadMessage {
        @Nullable ByteBuf part = unread.find() == null ? null : unread.takeBody(body);
        if (part != null) {
            passedOn.append(part.toString(ISO_8859_1));
            part.release();
        }
        if (body.finished()) {
            messages.add(start + passedOn);
            inBody = false;
            return true;
        }
        return part != null;
    }
}
