package dev.barista.node.ladder;

/// The memory pressure of the machine. Methods read it anew, and block briefly.
public interface MachineMemory {

    /// Whether what a frozen instance holds can leave memory.
    boolean hasSwap();

    /// The share of the last ten seconds in which a process had to wait for memory, in percent; 0
    /// where the kernel does not say.
    double stalled();
}
