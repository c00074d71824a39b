package dev.barista.model.serving;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The size of an Alibaba Cloud instance type, from its name: `ecs.c6.2xlarge` is of family `c`,
/// whose types have 2 GiB a core, and `2xlarge` has 8 cores. A family whose types follow no rule is
/// not known.
///
/// Source: <https://www.alibabacloud.com/help/en/ecs/user-guide/overview-of-instance-families>.
final class InstanceTypes {

    private static final long MIB = 1L << 20;

    /// `ecs.FAMILY.SIZE`; the family may name its cores and memory: `t5-lc1m2`, `u1-c1m8`.
    private static final Pattern NAME =
            Pattern.compile("ecs\\.([a-z]+)(\\d*)([a-z]*)(?:-l?c(\\d)m(\\d))?\\.(\\d{0,3}[a-z]+)");

    private static final Pattern XLARGE = Pattern.compile("(\\d{0,3})xlarge");

    /// MiB a core, for families of which all generations follow the rule.
    private static final Map<String, Integer> MEMORY =
            Map.ofEntries(
                    Map.entry("c", 2048),
                    Map.entry("hfc", 2048),
                    Map.entry("g", 4096),
                    Map.entry("hfg", 4096),
                    Map.entry("r", 8192),
                    Map.entry("hfr", 8192),
                    Map.entry("i", 8192),
                    Map.entry("se", 8192),
                    Map.entry("mn", 4096),
                    Map.entry("cm", 4096),
                    Map.entry("ce", 8192),
                    Map.entry("xn", 1024));

    /// The same, for families whose number tells it.
    private static final Map<String, Integer> NUMBERED =
            Map.of("n1", 2048, "n2", 4096, "e3", 8192, "e4", 8192, "sn1", 2048, "sn2", 4096);

    /// Types of the first generation, where a medium has 2 cores and a large 4.
    private static final Map<String, Integer> EARLY_CORES =
            Map.of("small", 1, "medium", 2, "large", 4, "xlarge", 8, "3xlarge", 16, "7xlarge", 32);

    private static final Map<String, Integer> CORES = Map.of("nano", 1, "small", 1, "large", 2);

    /// What a core of a burstable family may use in the long run, in thousandths.
    private static final Map<String, Integer> BURSTABLE = Map.of("t5", 100, "t6", 200);

    static Optional<ReserveSize> find(String name) {
        Matcher type = NAME.matcher(name);
        if (!type.matches()) {
            return Optional.empty();
        }
        String generation = type.group(1) + type.group(2);
        @Nullable Integer memory = memory(type, generation);
        int cores = cores(type, generation);
        if (memory == null || cores == 0) {
            return Optional.empty();
        }
        int millis = cores * BURSTABLE.getOrDefault(generation, 1000);
        return Optional.of(new ReserveSize(millis, cores * memory * MIB));
    }

    /// MiB a core; null if no rule says it.
    private static @Nullable Integer memory(Matcher type, String generation) {
        if (type.group(4) != null) {
            int cores = Integer.parseInt(type.group(4));
            return cores == 0 ? null : 1024 * Integer.parseInt(type.group(5)) / cores;
        }
        return NUMBERED.containsKey(generation)
                ? NUMBERED.get(generation)
                : MEMORY.get(type.group(1));
    }

    /// 0 if no rule says it.
    private static int cores(Matcher type, String generation) {
        String size = type.group(6);
        if (NUMBERED.containsKey(generation) && type.group(3).isEmpty()) {
            return EARLY_CORES.getOrDefault(size, 0);
        }
        Matcher xlarge = XLARGE.matcher(size);
        if (xlarge.matches()) {
            String times = xlarge.group(1);
            int cores = times.isEmpty() ? 4 : 4 * Integer.parseInt(times);
            return cores <= 1024 ? cores : 0;
        }
        return CORES.getOrDefault(size, 0);
    }

    private InstanceTypes() {}
}
