package dev.barista.model.time;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// The clocks and the timer that a part is given, so that a test can control its time.
///
/// @param ticker for windows, time-outs, latencies and pauses
/// @param wall for timestamps that people read
/// @param scheduler may run its tasks on any thread; they are short
public record Clocks(Ticker ticker, InstantSource wall, Scheduler scheduler) {

    /// Now, as Kubernetes writes it: to the second.
    public Instant now() {
        return wall.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
