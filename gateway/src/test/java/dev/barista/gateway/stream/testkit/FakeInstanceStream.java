package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.ChunkPosition;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stream to an instance that the test plays.
public final class FakeInstanceStream extends FakeMessageStream implements InstanceStream {

    private final boolean reused;
    private @Nullable RequestHead request;
    private @Nullable ResponseListener listener;

    public FakeInstanceStream(boolean reused) {
        this.reused = reused;
    }

    /// The head that was sent; null before.
    public @Nullable RequestHead request() {
        return request;
    }

    /// Whether the request is complete.
    public boolean isRequestEnded() {
        return trailers() != null;
    }

    @Override
    public void request(RequestHead head, Target target, boolean end, ResponseListener next) {
        request = head;
        listener = next;
        if (end) {
            end(Trailers.NONE);
        }
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public ChunkPosition position() {
        return ChunkPosition.BETWEEN;
    }

    @Override
    public void reset(ResetReason reason) {
        super.reset(reason);
        listener = null;
    }

    private ResponseListener listener() {
        return Objects.requireNonNull(listener, "no request under way");
    }

    /// The instance sends a head.
    public void respond(ResponseHead head) {
        listener().responseHead(head);
    }

    /// The instance sends a part of the body; false if no one listens.
    public boolean respond(String body) {
        ResponseListener current = listener;
        if (current == null) {
            return false;
        }
        current.responseBody(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.ISO_8859_1)));
        if (listener != null) {
            current.responseReadComplete();
        }
        return true;
    }

    /// The instance completes its response.
    public void endResponse(Trailers trailers) {
        ResponseListener current = listener();
        listener = null;
        current.responseEnd(trailers);
    }

    /// The instance ends the stream before its response.
    public void breakOff(Delivery delivery) {
        ResponseListener current = listener();
        listener = null;
        current.instanceReset(new IOException("broken off"), delivery);
    }

    /// The instance takes more bytes, or no more.
    public void takes(boolean more) {
        writable(more);
        listener().instanceWritabilityChanged();
    }
}
