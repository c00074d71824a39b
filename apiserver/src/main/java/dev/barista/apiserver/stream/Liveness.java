package dev.barista.apiserver.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection on which no data has passed for long, and finds out whether a client is
/// still there that is not read from. Started and stopped on the event loop; [#note] is for any
/// thread.
final class Liveness {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final long idleNanos;
    private volatile long lastData;
    private volatile @Nullable Ticker ticker;
    private @Nullable Future<?> looks;

    Liveness(Duration idle) {
        this.idleNanos = idle.toNanos();
    }

    /// @param ping sends something that changes nothing; a client that has gone makes it fail
    void start(ChannelHandlerContext ctx, ClientConnection connection, Runnable ping) {
        Ticker time = ctx.executor().ticker();
        ticker = time;
        lastData = time.nanoTime();
        long every = Math.min(LOOK_EVERY.toNanos(), idleNanos);
        looks =
                ctx.executor()
                        .scheduleWithFixedDelay(
                                () -> {
                                    if (time.nanoTime() - lastData >= idleNanos) {
                                        connection.close();
                                    } else if (connection.held()) {
                                        ping.run();
                                    }
                                },
                                every,
                                every,
                                TimeUnit.NANOSECONDS);
    }

    /// Data has passed.
    void note() {
        Ticker time = ticker;
        if (time != null) {
            lastData = time.nanoTime();
        }
    }

    void stop() {
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
