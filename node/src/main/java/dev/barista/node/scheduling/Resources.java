package dev.barista.node.scheduling;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/// An amount of what a node has.
///
/// @param cpuMillis thousandths of a core
/// @param others whole ones of what else there is to share: `nvidia.com/gpu`; none of them is zero
public record Resources(long cpuMillis, long memoryBytes, Map<String, Long> others) {

    public static final Resources NONE = new Resources(0, 0);

    public Resources {
        var some = new TreeMap<>(others);
        some.values().removeIf(amount -> amount == 0);
        others = Map.copyOf(some);
    }

    public Resources(long cpuMillis, long memoryBytes) {
        this(cpuMillis, memoryBytes, Map.of());
    }

    public Resources plus(Resources other) {
        return with(other, Long::sum);
    }

    public Resources minus(Resources other) {
        return with(other, (mine, its) -> mine - its);
    }

    /// Of each the larger amount.
    public Resources max(Resources other) {
        return with(other, Math::max);
    }

    private Resources with(Resources other, LongBinaryOperator each) {
        var all = new TreeMap<>(others);
        other.others.keySet().forEach(name -> all.putIfAbsent(name, 0L));
        all.replaceAll((name, mine) -> each.applyAsLong(mine, other.others.getOrDefault(name, 0L)));
        return new Resources(
                each.applyAsLong(cpuMillis, other.cpuMillis),
                each.applyAsLong(memoryBytes, other.memoryBytes),
                all);
    }
}
