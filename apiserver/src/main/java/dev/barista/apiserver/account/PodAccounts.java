package dev.barista.apiserver.account;

import dev.barista.apiserver.authorization.User;
import dev.barista.model.admission.ApiAccess;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.ObjectStore;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Gives new Pods what their ServiceAccount has for them: its name, its pull secrets, and the files
/// by which they reach the API. Other kinds pass. Thread-safe.
///
/// A client is refused a Pod of an account that is not there; one that a controller of this process
/// makes waits for it at its node, which says so.
public record PodAccounts(ObjectStore store) {

    /// @throws ApiException 403 in Kubernetes' words
    public ApiObject admit(ResourceType type, ApiObject pod, User user) {
        if (!type.equals(Types.POD)) {
            return pod;
        }
        String name = ApiAccess.accountOf(pod);
        Optional<ApiObject> account =
                store.find(Types.SERVICE_ACCOUNT.toString(), new ObjectKey(pod.namespace(), name));
        if (account.isEmpty() && !user.equals(User.CONTROLLERS)) {
            throw new ApiException(
                    new ApiStatus(
                            403,
                            "Forbidden",
                            "pods \"%s\" is forbidden: error looking up service account %s/%s: serviceaccount \"%s\" not found"
                                    .formatted(pod.name(), pod.namespace(), name, name)));
        }
        ApiObject named = pod.with(tree -> fill(tree, name, account));
        return ApiAccess.given(named, account.orElse(null));
    }

    private static void fill(ObjectNode tree, String name, Optional<ApiObject> account) {
        ObjectNode spec = tree.withObject("/spec");
        spec.put("serviceAccountName", name);
        if (spec.path("imagePullSecrets").isEmpty()) {
            JsonNode secrets =
                    account.map(found -> found.tree().path("imagePullSecrets"))
                            .orElse(spec.path("imagePullSecrets"));
            if (!secrets.isEmpty()) {
                spec.set("imagePullSecrets", secrets.deepCopy());
            }
        }
    }
}
