package dev.barista.gateway.hold;

import dev.barista.gateway.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/// No request waits beside a free slot, and no slot is given twice, in whatever order requests come
/// and end on several event loops.
@Param(name = "thread", gen = ThreadIdGen.class)
public class BreakerInterleavingTest {

    private final RequestsOfThreads requests = new RequestsOfThreads();

    @Operation(params = "thread")
    public void request(int thread) {
        requests.request(thread);
    }

    @Operation(params = "thread")
    public void end(int thread) {
        requests.end(thread);
    }

    @Validate
    public void noWaiterIsLostAndNoSlotIsGivenTwice() {
        requests.check();
    }

    @Test
    void noRequestWaitsBesideAFreeSlot() {
        Interleavings.explore(BreakerInterleavingTest.class, 2, 2);
    }
}
