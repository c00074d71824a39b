package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// One step of a StatefulSet.
sealed interface SetAction {

    /// A claim is made, for the pod of an ordinal.
    ///
    /// @param template one of `spec.volumeClaimTemplates`
    record MakeClaim(JsonNode template, int ordinal) implements SetAction {}

    /// A claim gets another owner, with which it is deleted.
    ///
    /// @param claim as it shall be
    record OwnClaim(ApiObject claim) implements SetAction {}

    /// @param revision of whose template the pod is made
    record MakePod(int ordinal, ApiObject revision) implements SetAction {}

    record EndPod(SetPod pod, Why why) implements SetAction {}

    /// Why a pod is ended.
    enum Why {
        ONE_TOO_MANY,
        OLD,
        FAILED,
        SUCCEEDED
    }
}
