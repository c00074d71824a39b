package dev.barista.model.admission;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lists the annotations about idle instances, and refuses unknown ones.
final class IdleKeys {

    private static final Set<String> BARISTA =
            keys(
                    Annotations.IDLE_POLICY,
                    Annotations.FREEZE_AFTER,
                    Annotations.STOP_AFTER,
                    Annotations.WAKE_BUDGET,
                    Annotations.STARTUP_CPU_BOOST,
                    Annotations.RESERVE_TAGGED,
                    Annotations.WARM_ROLLBACK,
                    Annotations.WAKE_FILTER,
                    Annotations.INSTANCE_CLASS);

    private static final Set<String> RESERVE =
            keys(
                    Annotations.RESERVE,
                    Annotations.RESERVE_TYPE,
                    Annotations.RESERVE_REPLICAS,
                    Annotations.RESERVE_SPECS);

    /// Alibaba Cloud has others of that prefix.
    private static final Set<String> SPOT =
            keys(
                    Annotations.SPOT_STRATEGY,
                    Annotations.SPOT_PRICE_LIMIT,
                    Annotations.SPOT_DURATION,
                    Annotations.SPOT_RELEASE);

    private static Set<String> keys(Annotation... annotations) {
        return Stream.of(annotations).map(Annotation::key).collect(Collectors.toUnmodifiableSet());
    }

    /// Refuses those of a template that mean nothing: mistyped ones, as a rule.
    static void known(Field annotations) {
        known(annotations, Set.of());
    }

    /// The same of a Revision, which bears what is [Annotations#TAGGED_BY] besides.
    static void knownOfRevision(Field annotations) {
        known(annotations, Set.of(Annotations.TAGGED_BY));
    }

    private static void known(Field annotations, Set<String> besides) {
        annotations
                .entries()
                .forEach((key, value) -> {
                    if (key.startsWith(Annotations.BARISTA) && !besides.contains(key)) {
                        require(BARISTA, key, annotations, value);
                    } else if (isOfReserve(key)) {
                        require(RESERVE, key, annotations, value);
                    }
                });
    }

    private static void require(Set<String> known, String key, Field annotations, Field value) {
        if (!known.contains(key)) {
            String rule = known.stream().sorted().collect(Collectors.joining(", "));
            IdleRules.at(annotations, value, key)
                    .wrong("unknown key (expected: %s)".formatted(rule));
        }
    }

    private static boolean isOfReserve(String key) {
        return key.startsWith(Annotations.RESERVE.key());
    }

    /// Those of `annotations` that [IdleRules] look at.
    static Map<String, String> concerned(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .filter(entry -> isConcerned(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isConcerned(String key) {
        return isOfReserve(key)
                || SPOT.contains(key)
                || (key.startsWith(Annotations.BARISTA) && !key.equals(Annotations.TAGGED_BY));
    }

    /// Refuses those that would do nothing here, because they belong on the template.
    static void none(Field annotations) {
        for (String key : annotations.entries().keySet()) {
            if (BARISTA.contains(key) || SPOT.contains(key) || isOfReserve(key)) {
                annotations.invalidKey(
                        key, "it must be put under \"spec.template.metadata.annotations\" to work");
            }
        }
    }

    private IdleKeys() {}
}
