package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What all slices of a Service have in common, in Kubernetes' names. Pure.
final class SliceTemplate {

    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    /// Makes slices of the pods that a Service selects.
    static final String OF_PODS = "endpointslice-controller.k8s.io";

    /// Makes slices of Endpoints that a user has written.
    static final String MIRRORED = "endpointslicemirroring-controller.k8s.io";

    /// @param owner the Service, or the Endpoints of the same name
    static ObjectNode of(ApiObject owner, String manager) {
        ObjectNode tree =
                Json.object()
                        .put("apiVersion", Types.ENDPOINT_SLICE.apiVersion())
                        .put("kind", Types.ENDPOINT_SLICE.kind());
        ObjectNode metadata =
                tree.putObject("metadata")
                        .put("generateName", owner.name() + "-")
                        .put("namespace", owner.namespace());
        ObjectNode labels = metadata.putObject("labels");
        Map<String, String> inherited =
                manager.equals(OF_PODS) ? new ServiceView(owner).labels() : owner.labels();
        inherited.forEach(labels::put);
        labels.put(SERVICE_NAME, owner.name()).put(MANAGED_BY, manager);
        metadata.putArray("ownerReferences").add(OwnerReference.controlledBy(owner).toTree());
        return tree;
    }

    private SliceTemplate() {}
}
