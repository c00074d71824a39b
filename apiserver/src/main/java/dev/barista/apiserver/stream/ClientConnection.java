package dev.barista.apiserver.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The connection of a client, for threads that may wait. Thread-safe.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class ClientConnection {

    private final Channel channel;
    private final Duration patience;
    private final AtomicInteger holds = new AtomicInteger();

    /// @param patience how long a client may take to read what it is sent
    ClientConnection(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /// Sends a message, and waits until the client has room for it.
    ///
    /// @throws IOException if it has gone, or takes too long
    void send(Object message) throws IOException {
        ChannelFuture written = channel.writeAndFlush(message);
        try {
            if (!written.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                channel.close();
                throw new IOException("client: reads nothing (expected: within " + patience + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
        if (!written.isSuccess()) {
            throw new IOException("client: gone", written.cause());
        }
    }

    /// The client is not read from until each hold is released.
    void hold() {
        holds.incrementAndGet();
        channel.eventLoop().execute(this::apply);
    }

    void release() {
        holds.decrementAndGet();
        channel.eventLoop().execute(this::apply);
    }

    boolean held() {
        return holds.get() > 0;
    }

    private void apply() {
        channel.config().setAutoRead(!held());
    }

    /// Waits until the client has closed the connection, which it does when it has read all. Closed
    /// by us before, what it has not read yet could be lost.
    void awaitClose(Duration most) throws InterruptedException {
        channel.closeFuture().await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        channel.close();
    }
}
