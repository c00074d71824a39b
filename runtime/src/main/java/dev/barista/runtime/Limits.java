package dev.barista.runtime;

/// Limits on CPU, memory and processes of a container, or of all of a sandbox. Pure.
///
/// @param cpuMillis thousandths of a core; 0 is no limit
/// @param cpuShares its part of the processor when others want it too; 0 leaves the kernel's
///   default
/// @param memoryBytes 0 is no limit
/// @param pids 0 is no limit
public record Limits(int cpuMillis, int cpuShares, long memoryBytes, int pids) {

    public static final Limits NONE = new Limits(0, 0, 0, 0);

    private static final int LEAST_SHARES = 2;
    private static final int MOST_SHARES = 262_144;
    private static final int SHARES_OF_A_CORE = 1024;
    private static final int MOST_WEIGHT = 10_000;

    /// The shares that a request for CPU stands for.
    ///
    /// @param millis thousandths of a core; 0 is no request
    /// @see <a
    ///   href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/cm/helpers_linux.go">MilliCPUToShares</a>
    public static int sharesOf(int millis) {
        long shares = (long) millis * SHARES_OF_A_CORE / 1_000;
        return Math.clamp(shares, LEAST_SHARES, MOST_SHARES);
    }

    /// `cpuShares` as a weight of control groups version 2.
    ///
    /// @see <a
    ///   href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2254-cgroup-v2">KEP
    ///   2254</a>
    public int cpuWeight() {
        long above = (long) cpuShares - LEAST_SHARES;
        return (int) (1 + above * (MOST_WEIGHT - 1) / (MOST_SHARES - LEAST_SHARES));
    }

    public Limits withCpuMillis(int millis) {
        return new Limits(millis, cpuShares, memoryBytes, pids);
    }
}
