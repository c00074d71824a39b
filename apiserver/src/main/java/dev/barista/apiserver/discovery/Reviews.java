package dev.barista.apiserver.discovery;

import dev.barista.model.object.ResourceType;
import java.util.List;
import java.util.Optional;

/// The review kinds, such as SelfSubjectAccessReview, which are answered and never stored.
public final class Reviews {

    private static final String AUTHORIZATION = "authorization.k8s.io";

    static final List<ResourceType> ALL =
            List.of(
                    review("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews"),
                    review("authentication.k8s.io", "TokenReview", "tokenreviews"),
                    new ResourceType(
                            AUTHORIZATION,
                            "v1",
                            "LocalSubjectAccessReview",
                            "localsubjectaccessreviews",
                            true),
                    review(AUTHORIZATION, "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
                    review(AUTHORIZATION, "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
                    review(AUTHORIZATION, "SubjectAccessReview", "subjectaccessreviews"));

    private static ResourceType review(String group, String kind, String plural) {
        return new ResourceType(group, "v1", kind, plural, false);
    }

    public static Optional<ResourceType> find(String group, String version, String plural) {
        return ALL.stream()
                .filter(type ->
                        type.group().equals(group)
                                && type.version().equals(version)
                                && type.plural().equals(plural))
                .findFirst();
    }

    private Reviews() {}
}
