package dev.barista.model.testkit;

import static java.util.Comparator.comparingLong;

import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Queue;

/// Time that moves only when a test moves it, and runs what falls due on the way, in order.
///
/// Its two clocks disagree on purpose, and the ticker starts below zero: code that mixes them, or
/// takes a ticker for positive, fails at once.
public final class VirtualTime implements Ticker, InstantSource, Scheduler {

    private record Task(long due, long order, Runnable action) {}

    private final Queue<Task> tasks =
            new PriorityQueue<>(comparingLong(Task::due).thenComparingLong(Task::order));
    private Instant wall = Instant.parse("2030-01-01T00:00:00Z");
    private long nanos = -Duration.ofHours(1).toNanos();
    private long scheduled;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        tasks.add(new Task(nanos + delay.toNanos(), scheduled++, task));
    }

    public void advance(Duration duration) {
        long until = nanos + duration.toNanos();
        for (Task next = tasks.peek(); next != null && next.due() <= until; next = tasks.peek()) {
            tasks.remove();
            moveTo(next.due());
            next.action().run();
        }
        moveTo(until);
    }

    private void moveTo(long tick) {
        wall = wall.plusNanos(tick - nanos);
        nanos = tick;
    }
}
