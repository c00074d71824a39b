package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.loop.EventLoopState;
import dev.barista.model.testkit.VirtualTime;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An event loop in virtual time, which runs on the thread of the test.
public final class TestLoop {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final VirtualTime time = new VirtualTime();
    private final EventLoopState state;

    public TestLoop() {
        channel.freezeTime();
        state = new EventLoopState(0, channel.eventLoop(), time, 1);
    }

    public EventLoopState state() {
        return state;
    }

    public VirtualTime time() {
        return time;
    }

    /// Moves time on, and runs what is due.
    public void advance(Duration by) {
        time.advance(by);
        channel.advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        run();
    }

    /// Runs what other threads, or tasks, have asked for.
    public void run() {
        channel.runPendingTasks();
    }
}
