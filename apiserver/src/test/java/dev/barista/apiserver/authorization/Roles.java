package dev.barista.apiserver.authorization;

import dev.barista.model.object.ApiObject;
import java.util.Arrays;

/// Roles and bindings, written briefly.
final class Roles {

    /// @param rules `GROUPS RESOURCES VERBS`, each with commas between, and perhaps names; the core
    ///   group is a dash; or `PATHS VERBS`
    static ApiObject role(String namespace, String name, String... rules) {
        return ApiObject.parse(
                "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"},\"rules\":[%s]}"
                        .formatted(
                                name,
                                namespace,
                                String.join(",", Arrays.stream(rules).map(Roles::rule).toList())));
    }

    static String rule(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length == 2) {
            return "{\"nonResourceURLs\":%s,\"verbs\":%s}"
                    .formatted(list(parts[0]), list(parts[1]));
        }
        String names = parts.length > 3 ? ",\"resourceNames\":" + list(parts[3]) : "";
        return "{\"apiGroups\":%s,\"resources\":%s,\"verbs\":%s%s}"
                .formatted(list(parts[0]), list(parts[1]), list(parts[2]), names);
    }

    private static String list(String text) {
        return "[\"" + text.replace("-,", ",").replaceAll("^-$", "").replace(",", "\",\"") + "\"]";
    }

    /// @param role `Role/NAME` or `ClusterRole/NAME`
    /// @param subjects `User/NAME`, `Group/NAME`, `ServiceAccount/NAME` or `…/NAMESPACE/NAME`
    static ApiObject binding(String namespace, String name, String role, String... subjects) {
        String[] ref = role.split("/", -1);
        return ApiObject.parse(
                ("{\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"},"
                                + "\"roleRef\":{\"kind\":\"%s\",\"name\":\"%s\"},\"subjects\":[%s]}")
                        .formatted(
                                name,
                                namespace,
                                ref[0],
                                ref[1],
                                String.join(
                                        ",",
                                        Arrays.stream(subjects).map(Roles::subject).toList())));
    }

    private static String subject(String text) {
        String[] parts = text.split("/", 3);
        return parts.length == 3
                ? "{\"kind\":\"%s\",\"namespace\":\"%s\",\"name\":\"%s\"}"
                        .formatted(parts[0], parts[1], parts[2])
                : "{\"kind\":\"%s\",\"name\":\"%s\"}".formatted(parts[0], parts[1]);
    }

    private Roles() {}
}
