package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import java.util.Optional;

/// Knows the pods that are expected by name: an instance was started for them before they were
/// written.
@FunctionalInterface
public interface PodNames {

    /// No pod is expected.
    PodNames NONE = _ -> Optional.empty();

    /// @return the name of the pod that is expected of a ReplicaSet; each is given once
    Optional<String> next(ApiObject replicaSet);
}
