package dev.barista.apiserver.http;

import java.util.Set;

/// What a path under `/api/v1` or `/apis/group/version` is about.
///
/// @param namespace empty for all, or none
/// @param name empty for the collection
/// @param subresource empty for the object itself
record Target(
        String group,
        String version,
        String namespace,
        String plural,
        String name,
        String subresource) {

    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");

    /// @param path behind the version
    static Target of(String group, String version, String[] path) {
        boolean inside =
                path.length > 2
                        && path[0].equals("namespaces")
                        && !(path.length == 3 && OF_NAMESPACES.contains(path[2]));
        int first = inside ? 2 : 0;
        return new Target(
                group,
                version,
                inside ? path[1] : "",
                path[first],
                path.length > first + 1 ? path[first + 1] : "",
                path.length > first + 2
                        ? String.join(
                                "/", java.util.Arrays.copyOfRange(path, first + 2, path.length))
                        : "");
    }
}
