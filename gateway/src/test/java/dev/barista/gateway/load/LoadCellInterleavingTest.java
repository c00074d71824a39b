package dev.barista.gateway.load;

import dev.barista.gateway.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/// A reader of a [LoadCell] sees the numbers of one moment, in whatever order it and the event loop
/// that writes take turns.
public class LoadCellInterleavingTest {

    private final LoadCell cell = new LoadCell();
    private long now;

    @Operation(nonParallelGroup = "event loop")
    public void enter() {
        cell.enter(++now);
    }

    @Operation(nonParallelGroup = "event loop")
    public void leave() {
        cell.leave(++now);
    }

    @Operation
    public LoadCell.Reading read() {
        return cell.read(100);
    }

    @Test
    void aReadingIsOfOneMoment() {
        Interleavings.explore(LoadCellInterleavingTest.class, 3, 3);
    }
}
