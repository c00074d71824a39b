package dev.barista.node.deployment;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.node.controlled.TemplateHash;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The ReplicaSet that a Deployment's template asks for. Pure.
final class ReplicaSets {

    static final String HASH = "pod-template-hash";

    private static final Set<String> NOT_COPIED =
            Set.of("kubectl.kubernetes.io/last-applied-configuration", Generation.REVISION);

    static ApiObject of(ApiObject deployment, String hash, int replicas, long revision) {
        var key = new ObjectKey(deployment.namespace(), deployment.name() + "-" + hash);
        return ApiObject.of(Types.REPLICA_SET, key)
                .with(tree -> {
                    metadata(tree.withObject("/metadata"), deployment, hash, revision);
                    spec(tree.putObject("spec"), deployment.spec(), hash, replicas);
                });
    }

    private static void metadata(
            ObjectNode metadata, ApiObject deployment, String hash, long revision) {
        ObjectNode labels = metadata.putObject("labels");
        deployment
                .at("/spec/template/metadata/labels")
                .properties()
                .forEach(label -> labels.set(label.getKey(), label.getValue()));
        labels.put(HASH, hash);
        ObjectNode annotations = metadata.putObject("annotations");
        deployment.annotations().forEach(annotations::put);
        annotations.remove(NOT_COPIED);
        annotations.put(Generation.REVISION, Long.toString(revision));
        metadata.putArray("ownerReferences").add(OwnerReference.controlledBy(deployment).toTree());
    }

    private static void spec(ObjectNode spec, JsonNode deployment, String hash, int replicas) {
        spec.put("replicas", replicas);
        if (deployment.has("minReadySeconds")) {
            spec.set("minReadySeconds", deployment.get("minReadySeconds"));
        }
        ObjectNode selector = spec.putObject("selector");
        if (deployment.get("selector") instanceof ObjectNode given) {
            selector.setAll(given.deepCopy());
        }
        selector.withObject("/matchLabels").put(HASH, hash);
        ObjectNode template = spec.putObject("template");
        template.setAll((ObjectNode) templateOf(deployment).deepCopy());
        template.withObject("/metadata/labels").put(HASH, hash);
    }

    static JsonNode templateOf(JsonNode deploymentSpec) {
        JsonNode template = deploymentSpec.path("template");
        return template.isObject() ? template : Json.object();
    }

    /// Whether `replicaSet` was made from the template of `deployment`.
    static boolean matches(ApiObject replicaSet, ApiObject deployment) {
        ObjectNode made = (ObjectNode) templateOf(replicaSet.spec()).deepCopy();
        made.withObject("/metadata/labels").remove(HASH);
        ObjectNode wanted = (ObjectNode) templateOf(deployment.spec()).deepCopy();
        wanted.withObject("/metadata/labels");
        return TemplateHash.of(made, 0).equals(TemplateHash.of(wanted, 0)) && made.equals(wanted);
    }

    private ReplicaSets() {}
}
