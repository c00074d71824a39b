package dev.barista.control.rollout;

import java.time.Duration;

/// How fast a rollout moves; times are nanoseconds since the epoch, 0 is "not known yet".
///
/// @param start when the newest revision got its first percent
/// @param nextStep when the next step is due
/// @param step time between two steps
/// @param size percent that one step moves; 0 until the first percent is served
public record Pace(long start, long nextStep, long step, int size) {

    /// Of a rollout that is over.
    public static final Pace NONE = new Pace(0, 0, 0, 0);

    private static final double SECOND = 1e9;

    static Pace startingAt(long now) {
        return new Pace(now, 0, 0, 0);
    }

    /// Whether the first percent waits to be served.
    boolean isWaiting() {
        return start > 0 && size == 0;
    }

    /// The pace, once the first percent is served: no step is quicker than that one was.
    ///
    /// @param percent to move in all
    Pace servedAt(long now, int percent, Duration rollout) {
        double least = Math.max(1, Math.ceil((now - start) / SECOND));
        double left = Math.max(1, rollout.toSeconds() - least);
        double steps = Math.min(Math.max(1, left / least), percent - 1);
        long pause = (long) (left / steps * SECOND);
        // Both are positive, so that this rounds half away from zero.
        return new Pace(start, now + pause, pause, (int) Math.round((percent - 1) / steps));
    }

    boolean isDue(long now) {
        return size > 0 && now >= nextStep;
    }

    Pace steppedAt(long now) {
        return new Pace(start, now + step, step, size);
    }

    /// The same, if fewer percent are to be moved.
    Pace within(int percent) {
        return size <= percent ? this : new Pace(start, nextStep, step, percent);
    }
}
