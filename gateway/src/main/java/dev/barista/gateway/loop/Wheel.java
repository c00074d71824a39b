package dev.barista.gateway.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Timers of one event loop, exact to a tick of 20 ms. To set, move or stop one costs a few
/// instructions and allocates nothing, so that every connection can have one.
///
/// A timer sits in the bucket of its tick, or in the farthest one if it is due later than a round.
/// One that is moved to a later time stays where it is, and is looked at again when its bucket
/// comes: a request that ends in time never touches the list. Event loop only.
public final class Wheel {

    public static final long TICK_NANOS = 20_000_000;
    private static final int SIZE = 256;
    private static final long NEVER = Long.MAX_VALUE;

    /// Called when a timer is due.
    @FunctionalInterface
    public interface Expiry {
        void expired(long now);
    }

    /// One timer; belongs to one owner for as long as that lives.
    public static final class Timer {
        private final Expiry owner;
        private @Nullable Timer next;
        private @Nullable Timer previous;
        private int bucket = -1;
        private long bucketTick;
        private long due = NEVER; // in ticks

        public Timer(Expiry owner) {
            this.owner = owner;
        }
    }

    private final @Nullable Timer[] buckets = new @Nullable Timer[SIZE];
    private final Timer passed = new Timer(now -> {});
    private final long origin;
    private long tick;
    private int linked;

    public Wheel(long now) {
        origin = now;
        Arrays.fill(buckets, null);
    }

    public boolean isEmpty() {
        return linked == 0;
    }

    /// Sets a timer to a time in nanoseconds, wherever it was before.
    public void set(Timer timer, long dueNanos) {
        long due = Math.max(tick + 1, (dueNanos - origin + TICK_NANOS - 1) / TICK_NANOS);
        timer.due = due;
        if (timer.bucket < 0) {
            link(timer);
        } else if (due < timer.bucketTick) {
            unlink(timer);
            link(timer);
        }
    }

    /// Stops a timer; it can be set again.
    public void stop(Timer timer) {
        timer.due = NEVER;
        if (timer.bucket >= 0) {
            unlink(timer);
        }
    }

    /// Calls the owners of all timers that are due.
    public void advance(long now) {
        long until = (now - origin) / TICK_NANOS;
        if (until - tick > SIZE) {
            tick = until - SIZE; // each bucket once is enough
        }
        while (tick < until) {
            tick++;
            sweep((int) (tick & (SIZE - 1)), until, now);
        }
    }

    private void sweep(int bucket, long until, long now) {
        Timer sweeping = buckets[bucket];
        buckets[bucket] = null;
        passed.next = sweeping;
        if (sweeping != null) {
            sweeping.previous = passed;
        }
        // An owner may set or stop any timer, also one that is still in this list: so it is a
        // list like the others, with a head of its own, and shrinks from its front.
        while (passed.next != null) {
            Timer timer = passed.next;
            unlink(timer);
            expireOrLink(timer, until, now);
        }
    }

    private void expireOrLink(Timer timer, long until, long now) {
        if (timer.due == NEVER) {
            return;
        }
        if (timer.due > until) {
            link(timer);
            return;
        }
        timer.due = NEVER;
        timer.owner.expired(now);
    }

    private void link(Timer timer) {
        timer.bucketTick = Math.min(timer.due, tick + SIZE - 1);
        int bucket = (int) (timer.bucketTick & (SIZE - 1));
        Timer head = buckets[bucket];
        timer.bucket = bucket;
        timer.next = head;
        timer.previous = null;
        if (head != null) {
            head.previous = timer;
        }
        buckets[bucket] = timer;
        linked++;
    }

    private void unlink(Timer timer) {
        if (timer.previous != null) {
            timer.previous.next = timer.next;
        } else {
            buckets[timer.bucket] = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.next = null;
        timer.previous = null;
        timer.bucket = -1;
        linked--;
    }
}
