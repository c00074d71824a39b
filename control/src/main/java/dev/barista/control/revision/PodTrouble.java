package dev.barista.control.revision;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Maps a change of a Pod to the Revision to reconcile: only if the Pod reports a problem, or sits
/// in an idle seat, whose rung only the Pod shows. A pod that starts and serves changes its
/// Deployment, which is watched. Pure.
public final class PodTrouble {

    public static List<ObjectKey> revisions(Change change) {
        ApiObject pod = change.object();
        return change.kind() == Change.Kind.DELETED || !isIn(pod)
                ? List.of()
                : pod.findLabel(Labels.REVISION)
                        .map(name -> List.of(new ObjectKey(pod.namespace(), name)))
                        .orElse(List.of());
    }

    private static boolean isIn(ApiObject pod) {
        if (pod.findLabel(Labels.SEAT).orElse("").equals(Labels.RESERVE)) {
            return true;
        }
        for (JsonNode init : pod.status().path("initContainerStatuses")) {
            if (init.path("lastState").has("terminated")
                    || init.at("/state/terminated/exitCode").asInt(0) != 0) {
                return true;
            }
        }
        for (JsonNode container : pod.status().path("containerStatuses")) {
            if (container.path("lastState").has("terminated")
                    || container.path("state").has("terminated")
                    || container.path("state").has("waiting")) {
                return true;
            }
        }
        return pod.status()
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals("PodScheduled"))
                .anyMatch(condition -> condition.path("status").asString("").equals("False"));
    }

    private PodTrouble() {}
}
