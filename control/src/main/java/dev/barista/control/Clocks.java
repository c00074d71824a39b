package dev.barista.control;

import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.InstantSource;

/// The times that controllers are given.
///
/// @param ticker for time-outs and pauses
/// @param wall for timestamps that people read
/// @param scheduler may run tasks on any thread; they are short
public record Clocks(Ticker ticker, InstantSource wall, Scheduler scheduler) {}
