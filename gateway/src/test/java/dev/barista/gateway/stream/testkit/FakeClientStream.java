package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.RequestListener;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.ChunkPosition;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client's stream that the test plays: it sends one request.
public final class FakeClientStream extends FakeMessageStream implements ClientStream {

    private final RequestHead request;
    private final List<Integer> statuses = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private @Nullable RequestListener listener;
    private @Nullable Reply answer;
    private @Nullable String truncated;
    private boolean requestEnded;
    private boolean endTold;
    private boolean closed;

    /// @param ended whether the request has no body
    public FakeClientStream(RequestHead request, boolean ended) {
        this.request = request;
        this.requestEnded = ended;
        endTold = ended;
        super.reading(false);
    }

    /// Status of each head, interim ones too.
    public List<Integer> statuses() {
        return statuses;
    }

    /// The response of the gateway itself; null if there is none.
    public @Nullable Reply answer() {
        return answer;
    }

    /// The text that ended an incomplete response; null if there is none.
    public @Nullable String truncated() {
        return truncated;
    }

    public boolean isClosed() {
        return closed;
    }

    /// Whether an exchange is told of what this client does.
    public boolean isServed() {
        return listener != null;
    }

    /// The client sends a part of its body.
    public void send(String body) {
        unread.add(body);
        deliver();
    }

    /// The client completes its request.
    public void endRequest() {
        requestEnded = true;
        deliver();
    }

    private void deliver() {
        RequestListener current = listener;
        while (current != null && isReading() && !unread.isEmpty()) {
            byte[] bytes = unread.removeFirst().getBytes(StandardCharsets.ISO_8859_1);
            current.requestBody(Unpooled.wrappedBuffer(bytes));
        }
        if (current != null && isReading() && requestEnded && !endTold) {
            endTold = true;
            current.requestEnd(Trailers.NONE);
        }
        if (current != null) {
            current.requestReadComplete();
        }
    }

    /// The client goes.
    ///
    /// @return whether its response had been started
    public boolean leave() {
        RequestListener current = listener;
        listener = null;
        return current != null && current.clientReset();
    }

    /// The client takes more bytes, or no more.
    public void takes(boolean more) {
        writable(more);
        if (listener != null) {
            listener.clientWritabilityChanged();
        }
    }

    /// The gateway closes.
    public void gatewayCloses() {
        if (listener != null) {
            listener.closing();
        }
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public boolean requestEnded() {
        return endTold;
    }

    @Override
    public void serve(RequestListener next) {
        listener = next;
    }

    @Override
    public void reading(boolean wanted) {
        super.reading(wanted);
        deliver();
    }

    @Override
    public void respond(ResponseHead head, String timing) {
        statuses.add(head.status());
    }

    @Override
    public void end(Trailers trailers) {
        super.end(trailers);
        listener = null;
    }

    @Override
    public void answer(Reply reply) {
        answer = reply;
        listener = null;
    }

    @Override
    public void truncate(String text, ChunkPosition position) {
        truncated = text;
        listener = null;
    }

    @Override
    public void close() {
        closed = true;
        listener = null;
    }

    @Override
    public void reset(ResetReason reason) {
        super.reset(reason);
        listener = null;
    }
}
