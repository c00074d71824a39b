package dev.barista.model.serving;

import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// What an instance on the reserve rung may use.
///
/// @param cpuMillis thousandths of a core, 1 or more
/// @param memoryBytes that it is billed for; its memory is never taken away
public record ReserveSize(int cpuMillis, long memoryBytes) {

    private static final long GIB = 1L << 30;

    /// Alibaba Cloud's burstable types: a share of a core in the long run, and memory.
    private static final Map<String, ReserveSize> TYPES =
            Map.of(
                    "ecs.t6-c1m1.large", new ReserveSize(400, 2 * GIB),
                    "ecs.t5-lc1m2.small", new ReserveSize(100, 2 * GIB),
                    "ecs.s6-c1m2.small", new ReserveSize(1000, 2 * GIB),
                    "ecs.t6-c1m2.large", new ReserveSize(400, 4 * GIB),
                    "ecs.n1.small", new ReserveSize(1000, 2 * GIB));

    /// What a machine can be: the memory of the smallest process, and of the largest machines
    /// built.
    private static final BigDecimal LEAST_BYTES = BigDecimal.valueOf(1L << 20);

    private static final BigDecimal MOST_BYTES = BigDecimal.valueOf(1L << 46);

    /// What [#find] takes, in words.
    public static final String RULE =
            "0.001-1024 cores and 1Mi-64Ti of memory, as in 0.1-128Mi, or up to five of "
                    + TYPES.keySet().stream().sorted().collect(Collectors.joining(", "));

    /// A size as `reserve-instance-eci-use-specs` has it: up to five names of types, of which the
    /// smallest counts, or cores and memory, as in `0.1-128Mi`.
    public static Optional<ReserveSize> find(String specs) {
        String[] parts = specs.split(",", -1);
        if (parts.length > 5) {
            return Optional.empty();
        }
        Optional<ReserveSize> smallest = Optional.empty();
        for (String part : parts) {
            Optional<ReserveSize> size = findOne(part.strip());
            if (size.isEmpty()) {
                return Optional.empty();
            }
            if (smallest.isEmpty() || size.get().cpuMillis < smallest.get().cpuMillis) {
                smallest = size;
            }
        }
        return smallest;
    }

    private static Optional<ReserveSize> findOne(String spec) {
        if (TYPES.containsKey(spec)) {
            return Optional.of(TYPES.get(spec));
        }
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        OptionalInt cores = IdleSettings.cores(spec.substring(0, dash));
        Optional<BigDecimal> memory =
                Quantities.find(spec.substring(dash + 1)).filter(ReserveSize::isOfAMachine);
        return cores.isEmpty() || memory.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReserveSize(cores.getAsInt(), memory.get().longValue()));
    }

    private static boolean isOfAMachine(BigDecimal bytes) {
        return bytes.compareTo(LEAST_BYTES) >= 0 && bytes.compareTo(MOST_BYTES) <= 0;
    }
}
