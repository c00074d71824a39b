package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.authorization.PolicyRule;
import dev.barista.apiserver.authorization.RulesFound;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.discovery.Reviews;
import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.verb.Shape;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers the reviews: who am I, may I, what may I, may they. By the same [Authorizer] that lets
/// requests pass. Thread-safe.
record ReviewCalls(Authorizer authorizer, TokenCalls tokens) {

    static boolean isFor(Target target) {
        return Reviews.find(target.group(), target.version(), target.plural())
                .filter(type -> target.name().isEmpty())
                .isPresent();
    }

    void answer(Target target, Request request, Reply reply) {
        ResourceType type =
                Reviews.find(target.group(), target.version(), target.plural())
                        .orElseThrow(() -> new ApiException(Kinds.notServed()));
        if (type.namespaced() == target.namespace().isEmpty()) {
            throw new ApiException(Kinds.notServed());
        }
        ObjectNode review = Bodies.object(request);
        Shape.require(type, review);
        review.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        review.withObject("/metadata").putNull("creationTimestamp");
        review.set("status", status(type, target, review.withObject("/spec"), request.user()));
        if (type.kind().equals("TokenReview")) {
            review.withObject("/spec").remove("token"); // the sender has it
        }
        if (type.kind().equals("SelfSubjectReview")) {
            review.remove("spec");
        }
        reply.send(201, review);
    }

    private ObjectNode status(ResourceType type, Target target, ObjectNode spec, User user) {
        return switch (type.kind()) {
            case "SelfSubjectAccessReview" ->
                    AccessReview.status(
                            authorizer.decide(user, AccessReview.attributes(type, spec)));
            case "SubjectAccessReview", "LocalSubjectAccessReview" -> {
                Attributes asked = AccessReview.attributes(type, spec);
                AccessReview.requireNamespace(target.namespace(), spec);
                yield AccessReview.status(authorizer.decide(AccessReview.user(spec), asked));
            }
            case "TokenReview" -> tokens.review(spec);
            case "SelfSubjectRulesReview" -> rules(user, spec.path("namespace").asString(""));
            case "SelfSubjectReview" -> {
                ObjectNode status = Json.object();
                status.set("userInfo", info(user));
                yield status;
            }
            default -> throw new ApiException(Kinds.notServed());
        };
    }

    private ObjectNode rules(User user, String namespace) {
        if (namespace.isEmpty()) {
            throw new ApiException(ApiStatus.badRequest("no namespace on request"));
        }
        RulesFound found = authorizer.rulesFor(user, namespace);
        ObjectNode status = Json.object();
        put(status.putArray("resourceRules"), found, rule -> !rule.resources().isEmpty());
        put(status.putArray("nonResourceRules"), found, rule -> !rule.paths().isEmpty());
        status.put("incomplete", !found.errors().isEmpty());
        if (!found.errors().isEmpty()) {
            status.put("evaluationError", String.join(", ", found.errors()));
        }
        return status;
    }

    private static void put(ArrayNode list, RulesFound found, Predicate<PolicyRule> which) {
        found.rules().stream().filter(which).map(PolicyRule::toTree).forEach(list::add);
    }

    /// As `UserInfo` of `authentication.k8s.io`.
    static ObjectNode info(User user) {
        ObjectNode info = Json.object().put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        strings(info.putArray("groups"), user.groups());
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> strings(extra.putArray(key), values));
        }
        return info;
    }

    private static void strings(ArrayNode list, List<String> values) {
        values.forEach(list::add);
    }
}
