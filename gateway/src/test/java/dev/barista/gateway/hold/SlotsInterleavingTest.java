package dev.barista.gateway.hold;

import dev.barista.gateway.Interleavings;
import dev.barista.model.instance.Rung;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/// Every answer that [Slots] gives to threads that run at once is one that it could have given to
/// the same calls one after the other. Lincheck makes short programs of the operations, and lets
/// the threads take turns in every way at each access to memory that they share.
@Param(name = "thread", gen = ThreadIdGen.class)
public class SlotsInterleavingTest {

    private static final int THREADS = 3;

    private final Slots slots = new Slots(Rung.RUNNING);
    private final KeepRunning keep = new KeepRunning();

    /// Slots that a thread holds; each touches its own alone.
    private final int[] held = new int[THREADS + 1];

    @Operation(params = "thread")
    public boolean acquire(int thread) {
        boolean acquired = slots.tryAcquire(2);
        held[thread] += acquired ? 1 : 0;
        return acquired;
    }

    @Operation(params = "thread")
    public String release(int thread) {
        if (held[thread] == 0) {
            return "holds none";
        }
        held[thread]--;
        return slots.release() ? "last of one that leaves" : "released";
    }

    /// An app asks to be kept running in its response: while it holds a slot.
    @Operation(params = "thread")
    public boolean keepRunning(int thread) {
        if (held[thread] > 0) {
            keep.extend(1);
        }
        return held[thread] > 0;
    }

    @Operation
    public boolean leave() {
        return slots.leave();
    }

    @Operation
    public boolean freeze() {
        return slots.lower(Rung.FROZEN, keep, 0);
    }

    @Operation
    public void raised() {
        slots.raised();
    }

    @Operation(params = "thread")
    public String lookWhileHolding(int thread) {
        return held[thread] > 0 ? "holds one, lowered: " + slots.isLowered() : "holds none";
    }

    @Test
    void everyAnswerIsOneOfSomeOrder() {
        Interleavings.explore(SlotsInterleavingTest.class, THREADS, 3);
    }
}
