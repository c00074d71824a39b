package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.RequestListener;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what it is told of a message.
public final class RecordingListener implements RequestListener, ResponseListener {

    private final StringBuilder content = new StringBuilder();
    private final List<Integer> statuses = new ArrayList<>();
    private @Nullable Trailers trailers;
    private @Nullable Delivery delivery;
    private @Nullable Throwable cause;

    public String content() {
        return content.toString();
    }

    /// Status of each head of a response, interim ones too.
    public List<Integer> statuses() {
        return statuses;
    }

    /// What followed the content, if the message is complete; null while it is not.
    public @Nullable Trailers trailers() {
        return trailers;
    }

    /// What was known when the stream ended before its response; null if it has not.
    public @Nullable Delivery delivery() {
        return delivery;
    }

    public @Nullable Throwable cause() {
        return cause;
    }

    private void add(ByteBuf bytes) {
        content.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
    }

    @Override
    public boolean wantsRequestContent() {
        return true;
    }

    @Override
    public void requestBody(ByteBuf bytes) {
        add(bytes);
    }

    @Override
    public void requestEnd(Trailers last) {
        trailers = last;
    }

    @Override
    public void requestReadComplete() {}

    @Override
    public void clientWritabilityChanged() {}

    @Override
    public boolean clientReset() {
        return false;
    }

    @Override
    public void closing() {}

    @Override
    public void responseHead(ResponseHead head) {
        statuses.add(head.status());
    }

    @Override
    public boolean wantsContent() {
        return true;
    }

    @Override
    public void responseBody(ByteBuf bytes) {
        add(bytes);
    }

    @Override
    public void responseEnd(Trailers last) {
        trailers = last;
    }

    @Override
    public void responseReadComplete() {}

    @Override
    public void instanceWritabilityChanged() {}

    @Override
    public void instanceReset(Throwable reason, Delivery known) {
        cause = reason;
        delivery = known;
    }
}
