package dev.barista.gateway.hold;

import dev.barista.gateway.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/// As [BreakerInterleavingTest], while the instance is added, replaced by one that listens
/// elsewhere, and removed.
@Param(name = "thread", gen = ThreadIdGen.class)
public class InstancesInterleavingTest {

    private final RequestsOfThreads requests = new RequestsOfThreads();

    @Operation(params = "thread")
    public void request(int thread) {
        requests.request(thread);
    }

    @Operation(params = "thread")
    public void end(int thread) {
        requests.end(thread);
    }

    @Operation
    public void add() {
        requests.add();
    }

    @Operation
    public void replace() {
        requests.replace();
    }

    @Operation
    public void remove() {
        requests.remove();
    }

    @Validate
    public void noWaiterIsLostAndNoSlotIsGivenTwice() {
        requests.check();
    }

    @Test
    void noRequestIsLostWhenTheInstanceChanges() {
        Interleavings.explore(InstancesInterleavingTest.class, 2, 3);
    }
}
