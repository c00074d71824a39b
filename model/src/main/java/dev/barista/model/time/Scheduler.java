package dev.barista.model.time;

import java.time.Duration;

/// Runs a task once, later. Periodic work schedules itself again, so that a slow run never overlaps
/// the next.
@FunctionalInterface
public interface Scheduler {

    void schedule(Duration delay, Runnable task);
}
