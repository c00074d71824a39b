package dev.barista.app.wiring;

import dev.barista.apiserver.account.AccountTokens;
import dev.barista.apiserver.account.Bound;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.node.volume.Refused;
import dev.barista.node.volume.ServiceAccountTokens;
import java.time.Duration;
import java.util.List;

/// The tokens of pods are those of the API.
record PodTokens(AccountTokens tokens) implements ServiceAccountTokens {

    @Override
    public Token mint(ObjectKey account, String audience, Duration lifetime, BoundPod pod)
            throws Refused {
        List<String> audiences = audience.isEmpty() ? List.of() : List.of(audience);
        try {
            AccountTokens.Minted token = tokens.mint(account, audiences, lifetime, bound(pod));
            return new Token(token.value(), token.issued(), token.expires());
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            throw new Refused(
                    "error looking up service account %s: serviceaccount \"%s\" not found"
                            .formatted(account, account.name()));
        }
    }

    private static Bound bound(BoundPod pod) {
        return pod.revision().isEmpty()
                ? new Bound(Bound.Kind.POD, pod.name(), pod.uid())
                : new Bound(Bound.Kind.REVISION, pod.revision(), pod.revisionUid());
    }
}
