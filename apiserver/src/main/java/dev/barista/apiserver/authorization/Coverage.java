package dev.barista.apiserver.authorization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether rules allow all that others do: a user may hand out no right that it lacks. Pure.
///
/// A rule is taken apart into single rights (one verb on one resource), and each must be within one
/// rule of the owner's. Two rules that cover a right only together do not, as in Kubernetes.
public final class Coverage {

    private record Right(String group, String resource, List<String> names) {}

    /// The rights among `wanted` that `held` does not cover, those of one resource put together.
    ///
    /// @return empty if all are covered
    public static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
        List<PolicyRule> missing =
                wanted.stream()
                        .flatMap(rule -> rights(rule).stream())
                        .filter(right -> held.stream().noneMatch(rule -> covers(rule, right)))
                        .toList();
        return compact(missing);
    }

    private static List<PolicyRule> rights(PolicyRule rule) {
        List<PolicyRule> rights = new ArrayList<>();
        for (String verb : rule.verbs()) {
            List<String> one = List.of(verb);
            for (String group : rule.groups()) {
                for (String resource : rule.resources()) {
                    names(rule)
                            .forEach(names ->
                                    rights.add(
                                            PolicyRule.resources(
                                                    one,
                                                    List.of(group),
                                                    List.of(resource),
                                                    names)));
                }
            }
            rule.paths().forEach(path -> rights.add(PolicyRule.paths(one, List.of(path))));
        }
        return rights;
    }

    private static List<List<String>> names(PolicyRule rule) {
        return rule.names().isEmpty()
                ? List.of(List.of())
                : rule.names().stream().map(List::of).toList();
    }

    private static boolean covers(PolicyRule rule, PolicyRule right) {
        if (!hasAll(rule.verbs(), right.verbs())) {
            return false;
        }
        if (!right.paths().isEmpty()) {
            String path = right.paths().getFirst();
            return rule.paths().stream().anyMatch(pattern -> PolicyRule.fits(pattern, path));
        }
        return hasAll(rule.groups(), right.groups())
                && coversResource(rule.resources(), right.resources().getFirst())
                && (rule.names().isEmpty()
                        || (!right.names().isEmpty() && rule.names().containsAll(right.names())));
    }

    private static boolean hasAll(List<String> held, List<String> wanted) {
        return held.contains(PolicyRule.ALL) || held.containsAll(wanted);
    }

    private static boolean coversResource(List<String> held, String wanted) {
        int slash = wanted.indexOf('/');
        return held.contains(PolicyRule.ALL)
                || held.contains(wanted)
                || (slash >= 0 && held.contains("*" + wanted.substring(slash)));
    }

    private static List<PolicyRule> compact(List<PolicyRule> rights) {
        Map<Right, Set<String>> verbs = new LinkedHashMap<>();
        List<PolicyRule> compact = new ArrayList<>();
        for (PolicyRule right : rights) {
            if (right.paths().isEmpty()) {
                verbs.computeIfAbsent(
                                new Right(
                                        right.groups().getFirst(),
                                        right.resources().getFirst(),
                                        right.names()),
                                _ -> new LinkedHashSet<>())
                        .addAll(right.verbs());
            } else {
                compact.add(right);
            }
        }
        verbs.forEach((right, all) ->
                compact.add(
                        PolicyRule.resources(
                                List.copyOf(all),
                                List.of(right.group()),
                                List.of(right.resource()),
                                right.names())));
        return List.copyOf(compact);
    }

    private Coverage() {}
}
