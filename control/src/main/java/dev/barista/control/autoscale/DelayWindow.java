package dev.barista.control.autoscale;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The highest scale that was wanted within `scale-down-delay`.
///
/// A queue that falls from oldest to newest: what a later, larger wish outlives is dropped. Not
/// thread-safe: it belongs to one scaler.
public final class DelayWindow {

    private record Wish(long at, int pods) {}

    private final long nanos;
    private final Deque<Wish> falling = new ArrayDeque<>();

    public DelayWindow(Duration delay) {
        nanos = delay.toNanos();
    }

    /// Records a wish.
    public void add(long now, int pods) {
        while (!falling.isEmpty() && falling.getLast().pods() <= pods) {
            falling.removeLast();
        }
        falling.addLast(new Wish(now, pods));
    }

    /// The largest wish of the last `delay`; 0 if there was none.
    public int largest(long now) {
        while (!falling.isEmpty() && now - falling.getFirst().at() > nanos) {
            falling.removeFirst();
        }
        return falling.isEmpty() ? 0 : falling.getFirst().pods();
    }
}
