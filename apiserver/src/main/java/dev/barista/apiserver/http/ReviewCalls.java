package dev.barista.apiserver.http;

import dev.barista.apiserver.discovery.Reviews;
import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.protobuf.TypedBody;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import tools.jackson.databind.node.ObjectNode;

/// Answers the reviews of `kubectl auth`: who am I, may I, what may I. The holder of the token may
/// do everything.
final class ReviewCalls {

    static void answer(Target target, Request request, Reply reply) {
        ObjectNode review = review(target, request);
        ObjectNode status = review.withObject("/status");
        switch (target.plural()) {
            case "selfsubjectaccessreviews" ->
                    status.put("allowed", true)
                            .put("reason", "the holder of the token may do everything");
            case "selfsubjectrulesreviews" -> rules(status);
            case "selfsubjectreviews" -> {
                ObjectNode user = status.withObject("/userInfo");
                user.put("username", Request.USER);
                user.putArray("groups").add("system:masters").add("system:authenticated");
            }
            default -> throw new ApiException(Kinds.notServed());
        }
        reply.send(201, review);
    }

    private static void rules(ObjectNode status) {
        ObjectNode resources = status.putArray("resourceRules").addObject();
        resources.putArray("verbs").add("*");
        resources.putArray("apiGroups").add("*");
        resources.putArray("resources").add("*");
        ObjectNode others = status.putArray("nonResourceRules").addObject();
        others.putArray("verbs").add("*");
        others.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
    }

    /// What is asked does not matter to the answer, nor whether it is asked in protocol buffers.
    private static ObjectNode review(Target target, Request request) {
        if (!request.mediaType().equals(TypedBody.MEDIA_TYPE)) {
            return Bodies.object(request);
        }
        ResourceType type =
                Reviews.find(target.group(), target.plural())
                        .orElseThrow(() -> new ApiException(Kinds.notServed()));
        return Json.object().put("apiVersion", type.apiVersion()).put("kind", type.kind());
    }

    static boolean isFor(Target target) {
        return Reviews.find(target.group(), target.plural()).isPresent();
    }

    private ReviewCalls() {}
}
