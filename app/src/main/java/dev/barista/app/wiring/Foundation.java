package dev.barista.app.wiring;

import dev.barista.model.time.Clocks;
import dev.barista.model.time.Ticker;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The clocks, timers and threads that all parts share.
///
/// @param threads one per task
/// @param scaleLoop the autoscaler's thread
record Foundation(
        Ticker ticker,
        InstantSource wall,
        ExecutorService threads,
        ExecutorService scaleLoop,
        Timer timer) {

    static Foundation lay(Cleanup parts) {
        return new Foundation(
                Ticker.SYSTEM,
                Clock.systemUTC(),
                parts.add(
                        "threads",
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("barista-", 0).factory())),
                parts.add(
                        "scale loop",
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().name("autoscaler").factory())),
                parts.add("timer", new Timer()));
    }

    /// For the node, until it takes the bundle that the others take.
    dev.barista.model.time.Clocks nodeClocks() {
        return new dev.barista.model.time.Clocks(ticker, wall, timer);
    }

    Clocks clocks() {
        return new Clocks(ticker, wall, timer);
    }
}
