package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.authorization.Verdict;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.Set;

/// Lets requests pass that their user may make. Thread-safe.
record Guard(Authorizer authorizer) {

    /// As in Kubernetes, every client may ask whether the server lives.
    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");

    /// @throws ApiException 403 in Kubernetes' words
    void require(User user, Attributes attributes) {
        if (attributes instanceof Attributes.OfPath path && HEALTH.contains(path.path())) {
            return;
        }
        Verdict verdict = authorizer.decide(user, attributes);
        if (!verdict.allowed()) {
            throw forbidden(user, attributes, verdict.reason());
        }
    }

    private static ApiException forbidden(User user, Attributes attributes, String reason) {
        String what =
                switch (attributes) {
                    case Attributes.OfPath path ->
                            "forbidden: User \"%s\" cannot %s path \"%s\""
                                    .formatted(user.name(), path.verb(), path.path());
                    case Attributes.OfResource of -> subject(of) + cannot(user, of);
                };
        String message = reason.isEmpty() ? what : what + ": " + reason;
        return new ApiException(new ApiStatus(403, "Forbidden", message));
    }

    private static String subject(Attributes.OfResource of) {
        String qualified = of.group().isEmpty() ? of.resource() : of.resource() + "." + of.group();
        return of.name().isEmpty() ? qualified : "%s \"%s\"".formatted(qualified, of.name());
    }

    private static String cannot(User user, Attributes.OfResource of) {
        return " is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(
                        user.name(),
                        of.verb(),
                        of.whole(),
                        of.group(),
                        of.namespace().isEmpty()
                                ? "at the cluster scope"
                                : "in the namespace \"%s\"".formatted(of.namespace()));
    }
}
