package dev.barista.apiserver.session;

import dev.barista.model.object.ObjectKey;

/// Reaches what runs in the pods of the node. Thread-safe; may block for as long as a lowered
/// instance takes to be raised.
public interface PodSessions {

    /// @param container a name of the pod's
    /// @throws dev.barista.model.port.ApiException 404 if there is no such pod, 500 in kubelet's
    ///   words if the container does not run
    RunningContainer container(ObjectKey pod, String container);

    /// @throws dev.barista.model.port.ApiException 404 if there is no such pod, 500 in kubelet's
    ///   words if it does not run
    RunningPod pod(ObjectKey pod);
}
