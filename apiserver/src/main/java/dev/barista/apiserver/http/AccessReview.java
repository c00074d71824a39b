package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.authorization.Verdict;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The question that an access review asks: may a user do this? Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class AccessReview {

    /// @param spec of a review of any of the three kinds
    /// @throws ApiException 422 with every mistake
    static Attributes attributes(ResourceType type, JsonNode spec) {
        var mistakes = new Mistakes();
        check(type, spec, mistakes);
        mistakes.refuse(type, "");
        JsonNode resource = spec.path("resourceAttributes");
        if (resource.isObject()) {
            return new Attributes.OfResource(
                    text(resource, "verb"),
                    text(resource, "group"),
                    text(resource, "resource"),
                    text(resource, "subresource"),
                    text(resource, "namespace"),
                    text(resource, "name"));
        }
        JsonNode path = spec.path("nonResourceAttributes");
        return new Attributes.OfPath(text(path, "verb"), text(path, "path"));
    }

    private static void check(ResourceType type, JsonNode spec, Mistakes mistakes) {
        JsonNode paths = spec.path("nonResourceAttributes");
        boolean resource = spec.path("resourceAttributes").isObject();
        boolean path = paths.isObject();
        if (resource && path) {
            mistakes.invalid(
                    "spec.nonResourceAttributes",
                    paths,
                    "cannot be specified in combination with resourceAttributes");
        } else if (path && type.namespaced()) {
            mistakes.invalid(
                    "spec.nonResourceAttributes", paths, "disallowed on this kind of request");
        } else if (!resource && !path) {
            mistakes.invalid(
                    "spec.resourceAttributes",
                    Json.NODES.nullNode(),
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        boolean ofAnother = !type.kind().startsWith("Self");
        if (ofAnother && text(spec, "user").isEmpty() && spec.path("groups").isEmpty()) {
            mistakes.invalid("spec.user", "", "at least one of user or group must be specified");
        }
    }

    /// A review within a namespace may only ask about that namespace.
    ///
    /// @param namespace of the request; empty for none
    /// @throws ApiException 400
    static void requireNamespace(String namespace, JsonNode spec) {
        boolean fits =
                spec.path("resourceAttributes").path("namespace").asString("").equals(namespace);
        if (!namespace.isEmpty() && spec.path("resourceAttributes").isObject() && !fits) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "spec.resourceAttributes.namespace must match namespace: "
                                    + namespace));
        }
    }

    /// Whom a review asks about that is not about its sender.
    static User user(JsonNode spec) {
        Map<String, List<String>> extra = new HashMap<>();
        spec.path("extra")
                .properties()
                .forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
        return new User(text(spec, "user"), text(spec, "uid"), texts(spec.path("groups")), extra);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(each -> each.asString("")).toList();
    }

    private static String text(JsonNode tree, String name) {
        return tree.path(name).asString("");
    }

    static ObjectNode status(Verdict verdict) {
        ObjectNode status = Json.object().put("allowed", verdict.allowed());
        Optional.of(verdict.reason())
                .filter(reason -> !reason.isEmpty())
                .ifPresent(reason -> status.put("reason", reason));
        return status;
    }

    private AccessReview() {}
}
