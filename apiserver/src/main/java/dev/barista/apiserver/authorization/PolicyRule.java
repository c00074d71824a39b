package dev.barista.apiserver.authorization;

import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One rule of a role: the verbs that it allows, on resources or on paths. Pure.
///
/// @param resources with their subresources: `pods/log`, `*/scale`
/// @param names empty for all
/// @param paths may end in `*`
public record PolicyRule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {

    static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        groups = List.copyOf(groups);
        resources = List.copyOf(resources);
        names = List.copyOf(names);
        paths = List.copyOf(paths);
    }

    static PolicyRule resources(
            List<String> verbs, List<String> groups, List<String> resources, List<String> names) {
        return new PolicyRule(verbs, groups, resources, names, List.of());
    }

    static PolicyRule paths(List<String> verbs, List<String> paths) {
        return new PolicyRule(verbs, List.of(), List.of(), List.of(), paths);
    }

    /// Everything: what `cluster-admin` has.
    public static List<PolicyRule> everything() {
        return List.of(
                resources(List.of(ALL), List.of(ALL), List.of(ALL), List.of()),
                paths(List.of(ALL), List.of(ALL)));
    }

    /// The rules of a role.
    ///
    /// @param rules a list; missing for none
    public static List<PolicyRule> list(JsonNode rules) {
        return rules.valueStream().map(PolicyRule::from).toList();
    }

    private static PolicyRule from(JsonNode rule) {
        return new PolicyRule(
                texts(rule.path("verbs")),
                texts(rule.path("apiGroups")),
                texts(rule.path("resources")),
                texts(rule.path("resourceNames")),
                texts(rule.path("nonResourceURLs")));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(text -> text.asString("")).toList();
    }

    /// As it is stored.
    public ObjectNode toTree() {
        ObjectNode tree = Json.object();
        put(tree, "verbs", verbs);
        put(tree, "apiGroups", groups);
        put(tree, "resources", resources);
        put(tree, "resourceNames", names);
        put(tree, "nonResourceURLs", paths);
        return tree;
    }

    private static void put(ObjectNode tree, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = tree.putArray(name);
            values.forEach(list::add);
        }
    }

    boolean allows(Attributes attributes) {
        return switch (attributes) {
            case Attributes.OfResource of ->
                    has(verbs, of.verb())
                            && has(groups, of.group())
                            && allowsResource(of)
                            && (names.isEmpty() || names.contains(of.name()));
            case Attributes.OfPath of ->
                    has(verbs, of.verb()) && paths.stream().anyMatch(path -> fits(path, of.path()));
        };
    }

    private static boolean has(List<String> allowed, String asked) {
        return allowed.contains(ALL) || allowed.contains(asked);
    }

    private boolean allowsResource(Attributes.OfResource of) {
        return has(resources, of.whole())
                || (!of.subresource().isEmpty() && resources.contains("*/" + of.subresource()));
    }

    /// Whether a path, or a pattern, lies within a pattern.
    static boolean fits(String pattern, String path) {
        return pattern.equals(ALL)
                || pattern.equals(path)
                || (pattern.endsWith(ALL) && path.startsWith(stripped(pattern)));
    }

    private static String stripped(String pattern) {
        int end = pattern.length();
        while (end > 0 && pattern.charAt(end - 1) == '*') {
            end--;
        }
        return pattern.substring(0, end);
    }

    /// As Kubernetes' messages have it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`.
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        part(parts, "APIGroups", groups);
        part(parts, "Resources", resources);
        part(parts, "NonResourceURLs", paths);
        part(parts, "ResourceNames", names);
        part(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void part(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + quoted(values));
        }
    }

    /// As Go prints a list of texts.
    public static String quoted(List<String> values) {
        return values.stream()
                .map(value -> "\"" + value + "\"")
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
