package dev.barista.node.history;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.node.controlled.TemplateHash;
import java.util.Comparator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The pod template of a controller as it was at one time, as a ControllerRevision: its data is the
/// patch that brings the controller back to it. Pure.
public final class TemplateRevision {

    /// The label of the revision, and of the pods of a DaemonSet.
    public static final String REVISION = "controller-revision-hash";

    private static final String HASH = "controller.kubernetes.io/hash";

    private static final String PATCH = "$patch";

    static final Comparator<ApiObject> OLDEST_FIRST =
            Comparator.comparingLong(TemplateRevision::numberOf).thenComparing(ApiObject::key);

    /// @param owner has a `spec.template`
    /// @param collisions how often the name of another template was met
    public static ApiObject of(ApiObject owner, long number, int collisions) {
        String hash = TemplateHash.of(templateIn(owner), collisions);
        var key = new ObjectKey(owner.namespace(), owner.name() + "-" + hash);
        return ApiObject.of(Types.CONTROLLER_REVISION, key)
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    ObjectNode labels = metadata.putObject("labels");
                    templateIn(owner)
                            .at("/metadata/labels")
                            .properties()
                            .forEach(label -> labels.set(label.getKey(), label.getValue()));
                    labels.put(owner.kind().equals("DaemonSet") ? REVISION : HASH, hash);
                    ObjectNode annotations = metadata.putObject("annotations");
                    owner.annotations().forEach(annotations::put);
                    metadata.putArray("ownerReferences")
                            .add(OwnerReference.controlledBy(owner).toTree());
                    ObjectNode template = tree.putObject("data").withObject("/spec/template");
                    template.setAll((ObjectNode) templateIn(owner).deepCopy());
                    template.put(PATCH, "replace");
                    tree.put("revision", number);
                });
    }

    /// A `PodTemplateSpec`.
    public static JsonNode templateOf(ApiObject revision) {
        JsonNode template = revision.at("/data/spec/template").deepCopy();
        if (template instanceof ObjectNode object) {
            object.remove(PATCH);
        }
        return template;
    }

    /// What names the template: the end of the revision's own name.
    public static String hashOf(ApiObject revision) {
        return revision.findLabel(REVISION).or(() -> revision.findLabel(HASH)).orElse("");
    }

    /// The newest has the highest.
    public static long numberOf(ApiObject revision) {
        return revision.tree().path("revision").asLong(0);
    }

    /// Whether it has the template that `owner` has now.
    static boolean matches(ApiObject revision, ApiObject owner) {
        return templateOf(revision).equals(templateIn(owner));
    }

    private static JsonNode templateIn(ApiObject owner) {
        return owner.spec().path("template");
    }

    private TemplateRevision() {}
}
