package dev.barista.apiserver.http;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.protobuf.TypedBody;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import tools.jackson.databind.node.ObjectNode;

/// What `kubectl auth` asks: who am I, may I. Whoever shows the token may do everything.
final class ReviewCalls {

    static void answer(Target target, Request request, Reply reply) {
        ObjectNode review = review(target, request);
        switch (target.plural()) {
            case "selfsubjectaccessreviews" ->
                    review.withObject("/status")
                            .put("allowed", true)
                            .put("reason", "the holder of the token may do everything");
            case "selfsubjectreviews" -> {
                ObjectNode user = review.withObject("/status").withObject("/userInfo");
                user.put("username", Request.USER);
                user.putArray("groups").add("system:masters").add("system:authenticated");
            }
            default -> throw new ApiException(Kinds.notServed());
        }
        reply.send(201, review);
    }

    /// What is asked does not matter to the answer, nor whether it is asked in protocol buffers.
    private static ObjectNode review(Target target, Request request) {
        if (!request.mediaType().equals(TypedBody.MEDIA_TYPE)) {
            return Bodies.object(request);
        }
        boolean who = target.plural().equals("selfsubjectreviews");
        return Json.object()
                .put("apiVersion", target.group() + "/" + target.version())
                .put("kind", who ? "SelfSubjectReview" : "SelfSubjectAccessReview");
    }

    static boolean isFor(Target target) {
        return (target.group().equals("authorization.k8s.io")
                        && target.plural().equals("selfsubjectaccessreviews"))
                || (target.group().equals("authentication.k8s.io")
                        && target.plural().equals("selfsubjectreviews"));
    }

    private ReviewCalls() {}
}
