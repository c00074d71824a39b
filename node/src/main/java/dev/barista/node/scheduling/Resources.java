package dev.barista.node.scheduling;

/// An amount of what a node has.
///
/// @param cpuMillis thousandths of a core
public record Resources(long cpuMillis, long memoryBytes) {

    public static final Resources NONE = new Resources(0, 0);

    public Resources plus(Resources other) {
        return new Resources(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
    }

    public Resources minus(Resources other) {
        return new Resources(cpuMillis - other.cpuMillis, memoryBytes - other.memoryBytes);
    }

    /// Of each the larger amount.
    public Resources max(Resources other) {
        return new Resources(
                Math.max(cpuMillis, other.cpuMillis), Math.max(memoryBytes, other.memoryBytes));
    }
}
