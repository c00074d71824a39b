package dev.barista.node.pod.start;

import dev.barista.model.admission.ApiAccess;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.replicaset.PodTemplate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The pod that a ReplicaSet will make, as it will be when the API has admitted it, under a name
/// and a uid for now.
public final class EarlyPod {

    public static PodView of(Objects objects, ApiObject replicaSet) {
        ApiObject pod = PodTemplate.podOf(replicaSet, UUID.randomUUID());
        var key = new ObjectKey(pod.namespace(), ApiAccess.accountOf(pod));
        @Nullable ApiObject account = objects.find(Types.SERVICE_ACCOUNT, key).orElse(null);
        return new PodView(ApiAccess.given(pod, account));
    }

    private EarlyPod() {}
}
