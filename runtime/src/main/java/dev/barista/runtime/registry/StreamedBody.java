package dev.barista.runtime.registry;

import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer as a stream that does not wait for ever: a pause that is too long, or a
/// whole that is, ends it with an error. (The JDK's own stream waits without limit.)
///
/// One thread reads; the HTTP client's writes. At most one portion waits to be read.
final class StreamedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

    private sealed interface Portion {}

    private record Bytes(List<ByteBuffer> buffers) implements Portion {}

    private record End(@Nullable Throwable failure) implements Portion {}

    private final Ticker ticker;
    private final Duration stall;
    private final long deadline;

    /// Bounded by what is requested: one portion and the end.
    private final LinkedBlockingQueue<Portion> portions = new LinkedBlockingQueue<>();

    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private boolean ended;

    /// @param stall the longest pause
    /// @param whole from now to the end
    StreamedBody(Ticker ticker, Duration stall, Duration whole) {
        this.ticker = ticker;
        this.stall = stall;
        this.deadline = ticker.nanos() + whole.toNanos();
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription granted) {
        subscription = granted;
        if (closed) {
            granted.cancel();
        } else {
            granted.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        portions.add(new Bytes(List.copyOf(buffers)));
    }

    @Override
    public void onError(Throwable failure) {
        portions.add(new End(failure));
    }

    @Override
    public void onComplete() {
        portions.add(new End(null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current.isEmpty() || !current.element().hasRemaining()) {
            current.poll();
            if (current.isEmpty() && !next()) {
                return -1;
            }
        }
        ByteBuffer head = current.element();
        int n = Math.min(length, head.remaining());
        head.get(buffer, from, n);
        return n;
    }

    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        return switch (take()) {
            case Bytes(List<ByteBuffer> buffers) -> {
                current.addAll(buffers);
                Objects.requireNonNull(subscription).request(1);
                yield true;
            }
            case End(Throwable failure) -> {
                ended = true;
                if (failure != null) {
                    throw new IOException("the connection was cut: " + failure.getMessage());
                }
                yield false;
            }
        };
    }

    private Portion take() throws IOException {
        long left = deadline - ticker.nanos();
        try {
            Portion portion = portions.poll(Math.min(left, stall.toNanos()), TimeUnit.NANOSECONDS);
            if (portion != null) {
                return portion;
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        close();
        throw new IOException(
                left < stall.toNanos()
                        ? "the answer did not end in time"
                        : "nothing came for " + stall.toMillis() + " ms");
    }

    /// Ends the transfer if it has not ended.
    @Override
    public void close() {
        ended = true;
        closed = true;
        Flow.Subscription granted = subscription;
        if (granted != null) {
            granted.cancel();
        }
    }
}
