package dev.barista.apiserver.patch;

import dev.barista.apiserver.patch.ManagedFields.Entry;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A field that one manager applies and another owns, in Kubernetes' words.
record Conflict(Entry owner, String path) {

    static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with %s: %s"
                    .formatted(only.name(), only.path());
        }
        TreeMap<String, List<Conflict>> byOwner =
                conflicts.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Conflict::name, TreeMap::new, Collectors.toList()));
        String all =
                byOwner.entrySet().stream()
                        .map(entry -> block(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining("\n"));
        return "Apply failed with %d conflicts: %s".formatted(conflicts.size(), all);
    }

    private static String block(String name, List<Conflict> conflicts) {
        return conflicts.stream()
                .map(conflict -> "- " + conflict.path())
                .collect(Collectors.joining("\n", "conflicts with " + name + ":\n", ""));
    }

    static List<Cause> causes(List<Conflict> conflicts) {
        return conflicts.stream()
                .map(conflict ->
                        new Cause(
                                "FieldManagerConflict",
                                "conflict with " + conflict.name(),
                                conflict.path()))
                .toList();
    }

    private String name() {
        String name = "\"" + owner.manager() + "\"";
        if (!owner.subresource().isEmpty()) {
            name += " with subresource \"" + owner.subresource() + "\"";
        }
        return owner.operation().equals(ManagedFields.UPDATE)
                ? name + " using " + owner.apiVersion()
                : name;
    }
}
