package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The sending half of a fake: keeps what was sent, as its peer would have it.
class FakeMessageStream implements MessageStream {

    private final StringBuilder pending = new StringBuilder();
    private final StringBuilder received = new StringBuilder();
    private @Nullable Trailers trailers;
    private @Nullable ResetReason resetReason;
    private boolean writable = true;
    private boolean reading = true;
    private int flushes;

    /// The content that has left.
    public String received() {
        return received.toString();
    }

    /// What followed the content, if the message is complete; null while it is not.
    public @Nullable Trailers trailers() {
        return trailers;
    }

    /// Why it was reset; null while it was not.
    public @Nullable ResetReason resetReason() {
        return resetReason;
    }

    public boolean isReading() {
        return reading;
    }

    public int flushes() {
        return flushes;
    }

    public void writable(boolean changed) {
        writable = changed;
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public void send(ByteBuf bytes) {
        if (resetReason == null) {
            pending.append(bytes.toString(StandardCharsets.ISO_8859_1));
        }
        bytes.release();
    }

    @Override
    public void end(Trailers last) {
        flush();
        trailers = last;
    }

    @Override
    public void flush() {
        flushes++;
        received.append(pending);
        pending.setLength(0);
    }

    @Override
    public boolean isWritable() {
        return writable && resetReason == null;
    }

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
    }

    @Override
    public void reset(ResetReason reason) {
        resetReason = reason;
    }
}
