package dev.barista.gateway.hold;

import dev.barista.model.instance.Rung;
import java.util.concurrent.atomic.AtomicLong;

/// The slots of an instance and the rung it is on, in one atomic word: so that a slot is never
/// taken of an instance that is being lowered without its taker seeing it.
///
/// ```
/// 63 … 32      27        26 25   24        23 … 0
/// generation   raising   rung    leaving   taken
/// ```
///
/// The generation counts the slots ever taken: it shows that a request came and went while the
/// instance was about to be lowered. Thread-safe.
final class Slots {

    private static final long SLOT = 1;
    private static final long GENERATION = 1L << 32;
    private static final int TAKEN = (1 << 24) - 1;
    private static final int LEAVING = 1 << 24;
    private static final int RUNG_SHIFT = 25;
    private static final int RUNG = 3 << RUNG_SHIFT;
    private static final int RAISING = 1 << 27;

    /// No rank: it has no slot to give.
    static final int NONE = Integer.MAX_VALUE;

    /// From here on, ranks of lowered ones.
    static final int LOWERED_RANK = TAKEN + 1;

    private final AtomicLong word;

    Slots(Rung rung) {
        word = new AtomicLong(bits(rung));
    }

    private static long bits(Rung rung) {
        return switch (rung) {
            case RUNNING, PARKED, STOPPED -> 0; // what is stopped is not among the instances
            case RESERVE -> 1L << RUNG_SHIFT;
            case FROZEN -> 2L << RUNG_SHIFT;
        };
    }

    int taken() {
        return (int) word.get() & TAKEN;
    }

    boolean isLeaving() {
        return (word.get() & LEAVING) != 0;
    }

    boolean isLowered() {
        return (word.get() & RUNG) != 0;
    }

    boolean isRaising() {
        return (word.get() & RAISING) != 0;
    }

    Rung rung() {
        return switch ((int) word.get() & RUNG) {
            case 0 -> Rung.RUNNING;
            case 1 << RUNG_SHIFT -> Rung.RESERVE;
            default -> Rung.FROZEN;
        };
    }

    /// How busy it is, for comparison: one that is lowered comes after all that run.
    int rank(int limit) {
        int now = (int) word.get();
        int taken = now & TAKEN;
        if (taken >= limit || (now & LEAVING) != 0) {
            return NONE;
        }
        return (now & RUNG) == 0 ? taken : LOWERED_RANK + taken;
    }

    /// Takes a slot, if fewer than `limit` are taken and the instance does not leave.
    boolean tryAcquire(int limit) {
        long now = word.get();
        while ((now & LEAVING) == 0 && (now & TAKEN) < limit) {
            if (word.compareAndSet(now, now + GENERATION + SLOT)) {
                return true;
            }
            now = word.get();
        }
        return false;
    }

    /// @return whether it was the last of an instance that leaves
    boolean release() {
        return (word.addAndGet(-SLOT) & (LEAVING | TAKEN)) == LEAVING;
    }

    /// @return whether no slot is taken
    boolean leave() {
        return (word.getAndUpdate(now -> now | LEAVING) & TAKEN) == 0;
    }

    /// Lowers, if no slot is taken, nothing raises it, and it is not kept running. Tries again if
    /// only its rung has changed meanwhile; not if a slot was taken: it is in use.
    boolean lower(Rung to, KeepRunning keep, long now) {
        long first = word.get();
        long seen = first;
        while (generation(seen) == generation(first)
                && (seen & (TAKEN | LEAVING | RAISING)) == 0
                && keep.remaining(now) == 0) {
            if (word.compareAndSet(seen, (seen & ~(long) RUNG) | bits(to))) {
                return true;
            }
            seen = word.get();
        }
        return false;
    }

    private static long generation(long word) {
        return word >>> 32;
    }

    void raising(boolean under) {
        word.getAndUpdate(now -> under ? now | RAISING : now & ~(long) RAISING);
    }

    void raised() {
        word.getAndUpdate(now -> now & ~(long) (RUNG | RAISING));
    }
}
