package dev.barista.gateway.upstream;

import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadLimits;
import io.netty.buffer.ByteBuf;

/// The head of the response under way on a connection of HTTP/1.1. Read again for each response.
/// Event loop only.
final class Http1Response implements ResponseHead {

    private final Head head;
    private long framing;

    Http1Response(HeadLimits limits) {
        head = new Head(limits);
    }

    /// Reads a head of `length` bytes.
    ///
    /// @param toHead whether it answers a HEAD request
    void read(ByteBuf in, int length, boolean toHead) throws BadMessage {
        head.readResponse(in, length);
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
