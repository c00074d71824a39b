package dev.barista.gateway.http2;

import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadLimits;
import io.netty.handler.codec.http2.Http2Headers;

/// The head of a response that came by HTTP/2. Its body is as long as it says, or of unknown
/// length.
public final class Http2Response implements ResponseHead {

    private static final HeadLimits LIMITS = new HeadLimits(32 * 1024, 64 * 1024, 500);

    private final Head head = new Head(LIMITS);
    private long framing;

    /// @param toHead whether it answers a HEAD request
    public void read(HeadReader reader, Http2Headers headers, boolean toHead) throws BadMessage {
        reader.readResponse(headers, head);
        framing = Framing.ofResponse(head, toHead);
    }

    @Override
    public int status() {
        return head.status();
    }

    @Override
    public Head fields() {
        return head;
    }

    @Override
    public long framing() {
        return framing;
    }
}
