package dev.barista.model.serving;

import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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
            "0.001-1024 cores and 1Mi-64Ti of memory, as in 0.1-128Mi, or the name of an instance"
                    + " type, as in ecs.t6-c1m1.large; the first one of a list that is known";

    /// A size as `reserve-instance-eci-use-specs` has it: names of instance types, or cores and
    /// memory, as in `0.1-128Mi`. Of a list the first one whose size is known counts.
    public static Optional<ReserveSize> find(String specs) {
        return Arrays.stream(specs.split(",", -1))
                .map(String::strip)
                .flatMap(spec -> findOne(spec).stream())
                .findFirst();
    }

    private static Optional<ReserveSize> findOne(String written) {
        boolean isType = written.regionMatches(true, 0, "ecs.", 0, "ecs.".length());
        String spec = isType ? written.toLowerCase(Locale.ROOT) : written;
        if (TYPES.containsKey(spec)) {
            return Optional.of(TYPES.get(spec));
        }
        if (isType) {
            return InstanceTypes.find(spec);
        }
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        OptionalInt cores = IdleSettings.cores(spec.substring(0, dash).strip());
        Optional<BigDecimal> memory =
                Quantities.find(spec.substring(dash + 1).strip()).filter(ReserveSize::isOfAMachine);
        return cores.isEmpty() || memory.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReserveSize(cores.getAsInt(), memory.get().longValue()));
    }

    private static boolean isOfAMachine(BigDecimal bytes) {
        return bytes.compareTo(LEAST_BYTES) >= 0 && bytes.compareTo(MOST_BYTES) <= 0;
    }
}
