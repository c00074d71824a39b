package dev.barista.gateway.loop;

import dev.barista.model.time.Ticker;
import io.netty.channel.EventLoop;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One event loop and what it owns. Each connection lives on one event loop, with its connections
/// to instances, so that a request never changes threads. Event loop only, but where said.
public final class EventLoopState {

    private final int index;
    private final EventLoop eventLoop;
    private final Ticker ticker;
    private final Wheel wheel;
    private final Counters counters = new Counters();
    private final SplittableRandom random;
    private boolean ticking;

    public EventLoopState(int index, EventLoop eventLoop, Ticker ticker, long seed) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.ticker = ticker;
        this.wheel = new Wheel(ticker.nanos());
        this.random = new SplittableRandom(seed);
    }

    /// Its number, from 0. Any thread.
    public int index() {
        return index;
    }

    /// Any thread.
    public EventLoop eventLoop() {
        return eventLoop;
    }

    public long now() {
        return ticker.nanos();
    }

    public SplittableRandom random() {
        return random;
    }

    /// To be read by any thread.
    public Counters counters() {
        return counters;
    }

    /// Sets a timer to a time of the ticker.
    public void set(Wheel.Timer timer, long due) {
        wheel.set(timer, due);
        if (!ticking) {
            ticking = true;
            scheduleTick();
        }
    }

    public void stop(Wheel.Timer timer) {
        wheel.stop(timer);
    }

    /// Runs a task on this event loop, in some nanoseconds.
    public void later(long nanos, Runnable task) {
        var _ = eventLoop.schedule(task, nanos, TimeUnit.NANOSECONDS); // never cancelled
    }

    private void scheduleTick() {
        later(Wheel.TICK_NANOS, this::tick);
    }

    private void tick() {
        wheel.advance(now());
        ticking = !wheel.isEmpty(); // an idle gateway does not wake up
        if (ticking) {
            scheduleTick();
        }
    }
}
