package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.node.volume.PodVolumes;
import java.util.List;
import java.util.Set;

/// The pods that use claims.
record Consumers(Objects objects) {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /// The claims that a pod names.
    static List<ObjectKey> claimsOf(ApiObject pod) {
        return new PodVolumes(pod)
                .claims().stream().map(name -> new ObjectKey(pod.namespace(), name)).toList();
    }

    /// Whether a pod that has not ended names the claim.
    boolean exist(ObjectKey claim) {
        return objects.list(Types.POD, claim.namespace(), Selector.ALL).stream()
                .filter(pod -> !ENDED.contains(pod.status().path("phase").asString("")))
                .anyMatch(pod -> claimsOf(pod).contains(claim));
    }
}
