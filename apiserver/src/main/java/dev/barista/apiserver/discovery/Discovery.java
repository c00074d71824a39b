package dev.barista.apiserver.discovery;

import dev.barista.apiserver.metrics.MetricsKinds;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which groups, versions and kinds there are, in the two forms that clients ask for: a document
/// per group and version, or one for all (aggregated). Pure.
///
/// @param kinds that are served
public record Discovery(List<KindDescription> kinds) {

    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");
    private static final List<String> SERVER_PATHS =
            List.of(
                    "/.well-known/openid-configuration",
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/healthz",
                    "/livez",
                    "/metrics",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/openid/v1/jwks",
                    "/readyz",
                    "/version");
    private static final List<String> PART_VERBS = List.of("get", "patch", "update");

    /// One line of discovery.
    private record Entry(
            String name,
            String kind,
            String groupOfKind,
            String versionOfKind,
            List<String> verbs) {}

    /// `/api`.
    public ObjectNode core() {
        ObjectNode tree = Json.object().put("kind", "APIVersions");
        tree.putArray("versions").add("v1");
        tree.putArray("serverAddressByClientCIDRs");
        return tree;
    }

    /// `/`: what can be asked.
    public ObjectNode paths() {
        Set<String> paths = new TreeSet<>(SERVER_PATHS);
        for (ResourceType type : types()) {
            if (!type.group().isEmpty()) {
                paths.add("/apis/" + type.group());
                paths.add("/apis/" + type.apiVersion());
            }
        }
        ObjectNode tree = Json.object();
        strings(tree.putArray("paths"), List.copyOf(paths));
        return tree;
    }

    /// `/apis`.
    public ObjectNode groups() {
        ObjectNode tree = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = tree.putArray("groups");
        versions().forEach((group, versions) -> list.add(group(group, versions)));
        return tree;
    }

    /// `/apis/GROUP`.
    public Optional<ObjectNode> group(String name) {
        return Optional.ofNullable(versions().get(name))
                .map(versions -> {
                    ObjectNode tree = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
                    tree.setAll(group(name, versions));
                    return tree;
                });
    }

    private static ObjectNode group(String name, List<String> versions) {
        ObjectNode tree = Json.object().put("name", name);
        ArrayNode list = tree.putArray("versions");
        versions.forEach(version ->
                list.addObject().put("groupVersion", name + "/" + version).put("version", version));
        tree.set("preferredVersion", list.get(0).deepCopy());
        return tree;
    }

    /// Versions of each group but the core.
    private Map<String, List<String>> versions() {
        Map<String, List<String>> versions = new LinkedHashMap<>();
        types().stream()
                .filter(type -> !type.group().isEmpty())
                .forEach(type -> {
                    List<String> known =
                            versions.computeIfAbsent(type.group(), _ -> new ArrayList<>());
                    if (!known.contains(type.version())) {
                        known.add(type.version());
                    }
                });
        return versions;
    }

    private List<ResourceType> types() {
        List<ResourceType> types =
                new ArrayList<>(kinds.stream().map(KindDescription::type).toList());
        types.addAll(Reviews.ALL);
        types.addAll(MetricsKinds.ALL);
        return types;
    }

    /// `/api/v1`, `/apis/GROUP/VERSION`.
    public Optional<ObjectNode> resources(String group, String version) {
        ObjectNode tree =
                Json.object()
                        .put("kind", "APIResourceList")
                        .put("apiVersion", "v1")
                        .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode list = tree.putArray("resources");
        for (KindDescription kind : kinds) {
            if (isOf(kind.type(), group, version)) {
                list.add(resource(kind));
                parts(kind).forEach(part -> list.add(part(kind.type(), part)));
            }
        }
        for (ResourceType review : Reviews.ALL) {
            if (isOf(review, group, version)) {
                list.add(review(review));
            }
        }
        for (ResourceType measured : MetricsKinds.ALL) {
            if (isOf(measured, group, version)) {
                list.add(measured(measured));
            }
        }
        return list.isEmpty() ? Optional.empty() : Optional.of(tree);
    }

    private static boolean isOf(ResourceType type, String group, String version) {
        return type.group().equals(group) && type.version().equals(version);
    }

    private static ObjectNode resource(KindDescription kind) {
        ResourceType type = kind.type();
        ObjectNode tree =
                Json.object()
                        .put("name", type.plural())
                        .put("singularName", kind.singular())
                        .put("namespaced", type.namespaced())
                        .put("kind", type.kind());
        strings(tree.putArray("verbs"), VERBS);
        names(tree, kind);
        return tree;
    }

    private static void names(ObjectNode tree, KindDescription kind) {
        if (!kind.shortNames().isEmpty()) {
            strings(tree.putArray("shortNames"), kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            strings(tree.putArray("categories"), kind.categories());
        }
    }

    private static ObjectNode part(ResourceType type, Entry part) {
        ObjectNode tree =
                Json.object()
                        .put("name", type.plural() + "/" + part.name())
                        .put("singularName", "")
                        .put("namespaced", type.namespaced());
        if (!part.groupOfKind().equals(type.group())) {
            tree.put("group", part.groupOfKind()).put("version", part.versionOfKind());
        }
        tree.put("kind", part.kind());
        strings(tree.putArray("verbs"), part.verbs());
        return tree;
    }

    private static ObjectNode review(ResourceType type) {
        ObjectNode tree =
                Json.object()
                        .put("name", type.plural())
                        .put("singularName", singular(type))
                        .put("namespaced", type.namespaced())
                        .put("kind", type.kind());
        tree.putArray("verbs").add("create");
        return tree;
    }

    private static ObjectNode measured(ResourceType type) {
        ObjectNode tree =
                Json.object()
                        .put("name", type.plural())
                        .put("singularName", "")
                        .put("namespaced", type.namespaced())
                        .put("kind", type.kind());
        strings(tree.putArray("verbs"), MetricsKinds.VERBS);
        return tree;
    }

    private static String singular(ResourceType review) {
        return review.kind().toLowerCase(java.util.Locale.ROOT);
    }

    private static List<Entry> parts(KindDescription kind) {
        ResourceType type = kind.type();
        List<Entry> parts = new ArrayList<>();
        if (kind.hasStatus()) {
            parts.add(new Entry("status", type.kind(), type.group(), type.version(), PART_VERBS));
        }
        if (kind.hasScale()) {
            parts.add(new Entry("scale", "Scale", "autoscaling", "v1", PART_VERBS));
        }
        if (type.equals(dev.barista.model.object.Types.SERVICE_ACCOUNT)) {
            parts.add(
                    new Entry(
                            "token",
                            "TokenRequest",
                            "authentication.k8s.io",
                            "v1",
                            List.of("create")));
        }
        if (type.equals(dev.barista.model.object.Types.POD)) {
            parts.add(new Entry("log", "Pod", "", "v1", List.of("get")));
        }
        return parts;
    }

    /// `/api` or `/apis` as one `APIGroupDiscoveryList`.
    ///
    /// @param core whether the core group is meant, or all others
    /// @param version `v2` or `v2beta1`
    public ObjectNode aggregated(boolean core, String version) {
        ObjectNode tree =
                Json.object()
                        .put("kind", "APIGroupDiscoveryList")
                        .put("apiVersion", "apidiscovery.k8s.io/" + version);
        tree.putObject("metadata");
        ArrayNode items = tree.putArray("items");
        BiConsumer<String, List<String>> add =
                (group, versions) -> {
                    ObjectNode item = items.addObject();
                    ObjectNode metadata = item.putObject("metadata");
                    if (!group.isEmpty()) {
                        metadata.put("name", group);
                    }
                    ArrayNode list = item.putArray("versions");
                    versions.forEach(each -> list.add(aggregatedVersion(group, each)));
                };
        if (core) {
            add.accept("", List.of("v1"));
        } else {
            versions().forEach(add);
        }
        return tree;
    }

    private ObjectNode aggregatedVersion(String group, String version) {
        ObjectNode tree = Json.object().put("version", version).put("freshness", "Current");
        ArrayNode list = tree.putArray("resources");
        for (KindDescription kind : kinds) {
            if (isOf(kind.type(), group, version)) {
                ObjectNode resource = aggregatedResource(kind.type(), kind.singular(), VERBS);
                names(resource, kind);
                aggregatedParts(resource, kind);
                list.add(resource);
            }
        }
        for (ResourceType review : Reviews.ALL) {
            if (isOf(review, group, version)) {
                list.add(aggregatedResource(review, singular(review), List.of("create")));
            }
        }
        for (ResourceType measured : MetricsKinds.ALL) {
            if (isOf(measured, group, version)) {
                list.add(aggregatedResource(measured, "", MetricsKinds.VERBS));
            }
        }
        return tree;
    }

    private static ObjectNode aggregatedResource(
            ResourceType type, String singular, List<String> verbs) {
        ObjectNode tree = Json.object().put("resource", type.plural());
        tree.set("responseKind", kind(type.group(), type.version(), type.kind()));
        tree.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        tree.put("singularResource", singular);
        strings(tree.putArray("verbs"), verbs);
        return tree;
    }

    private static void aggregatedParts(ObjectNode resource, KindDescription kind) {
        List<Entry> parts = parts(kind);
        if (parts.isEmpty()) {
            return;
        }
        ArrayNode list = resource.putArray("subresources");
        for (Entry part : parts) {
            ObjectNode tree = list.addObject().put("subresource", part.name());
            tree.set("responseKind", kind(part.groupOfKind(), part.versionOfKind(), part.kind()));
            strings(tree.putArray("verbs"), part.verbs());
        }
    }

    private static ObjectNode kind(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }

    private static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
