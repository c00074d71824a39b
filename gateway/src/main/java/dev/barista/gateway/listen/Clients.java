package dev.barista.gateway.listen;

import dev.barista.gateway.port.ListenerKind;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The connections of clients that came by one listening socket. Thread-safe.
///
/// Those from within the cluster may be half of all: a pod that opens too many leaves the public
/// listener its share.
final class Clients {

    private final ListenerKind listener;
    private final AtomicInteger total;
    private final int mostInTotal;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean leaving;

    /// @param total connections by all listening sockets
    Clients(ListenerKind listener, AtomicInteger total, int mostInTotal) {
        this.listener = listener;
        this.total = total;
        this.mostInTotal = mostInTotal;
        most = listener == ListenerKind.PUBLIC ? mostInTotal : Math.max(1, mostInTotal / 2);
    }

    ListenerKind listener() {
        return listener;
    }

    /// Counts a new connection.
    ///
    /// @return false, and it is not counted, if there are too many, or no more are taken
    boolean admit(Channel channel) {
        boolean room = open.incrementAndGet() <= most;
        room &= total.incrementAndGet() <= mostInTotal;
        if (!room || leaving) {
            left();
            return false;
        }
        return channels.add(channel);
    }

    /// A connection that was admitted is closed.
    void left() {
        open.decrementAndGet();
        total.decrementAndGet();
    }

    /// Whether each connection ends with the response under way.
    boolean areLeaving() {
        return leaving;
    }

    /// Takes no more. Closes connections without a request; the others end with their response.
    void leave() {
        leaving = true;
        new ArrayList<>(channels)
                .forEach(channel -> channel.pipeline().fireUserEventTriggered(Closing.IF_IDLE));
    }

    /// Runs a task when all that have come are gone.
    void whenGone(Runnable task) {
        var _ = channels.newCloseFuture().addListener(_ -> task.run());
    }

    /// Waits until all are gone, then cuts those that are not.
    ///
    /// @return how many were cut
    int drain(Duration atMost) {
        boolean gone =
                channels.newCloseFuture().awaitUninterruptibly(Math.max(0, atMost.toMillis()));
        int left = gone ? 0 : channels.size();
        channels.close().awaitUninterruptibly();
        return left;
    }

    /// The event for connections when no more requests are taken.
    enum Closing {
        IF_IDLE
    }
}
