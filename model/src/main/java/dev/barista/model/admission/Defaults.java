package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in what objects leave out, kind by kind. Doing so again changes nothing.
final class Defaults {

    private final ObjectNode tree;
    private final @Nullable ApiObject old;
    private final ConfigSnapshot config;

    /// @param tree to be changed
    /// @param old null when it is created
    Defaults(ObjectNode tree, @Nullable ApiObject old, ConfigSnapshot config) {
        this.tree = tree;
        this.old = old;
        this.config = config;
    }

    void service() {
        template();
        ObjectNode spec = Trees.object(tree, "spec");
        JsonNode given = spec.path("traffic");
        if (given.isMissingNode() || given.isNull() || (given.isArray() && given.isEmpty())) {
            spec.putArray("traffic").addObject().put("latestRevision", true).put("percent", 100);
        }
        traffic();
    }

    void configuration() {
        template();
    }

    void route() {
        traffic();
    }

    void revision() {
        if (old == null && tree.get("spec") instanceof ObjectNode spec) {
            RevisionDefaults.apply(spec, tree.path("metadata"), true, config);
        }
    }

    void podAutoscaler() {
        ObjectNode annotations = Trees.object(Trees.object(tree, "metadata"), "annotations");
        putUnlessPresent(annotations, Annotations.CLASS, config.autoscaler().scalerClass());
        putUnlessPresent(annotations, Annotations.METRIC, "concurrency");
    }

    void ingress() {
        for (JsonNode rule : tree.path("spec").path("rules")) {
            if (rule instanceof ObjectNode object && Trees.isZero(object.path("visibility"))) {
                object.put("visibility", "ExternalIP");
            }
            for (JsonNode path : rule.path("http").path("paths")) {
                if (path.path("splits") instanceof ArrayNode splits
                        && splits.size() == 1
                        && splits.get(0) instanceof ObjectNode split
                        && Trees.isZero(split.path("percent"))) {
                    split.put("percent", 100);
                }
            }
        }
    }

    /// A template whose revision has the user's name, and is there already, must not change by new
    /// defaults: it would need another name.
    private void template() {
        String name = templateName(tree);
        boolean kept = old != null && !name.isEmpty() && name.equals(templateName(old.tree()));
        if (!kept && tree.path("spec").path("template").get("spec") instanceof ObjectNode spec) {
            RevisionDefaults.apply(spec, tree.path("metadata"), old == null, config);
        }
    }

    private static String templateName(JsonNode tree) {
        return tree.at("/spec/template/metadata/name").asString("");
    }

    private void traffic() {
        for (JsonNode target : tree.path("spec").path("traffic")) {
            if (target instanceof ObjectNode object) {
                if (!object.hasNonNull("latestRevision")) {
                    object.put(
                            "latestRevision", object.path("revisionName").asString("").isEmpty());
                }
                if (!object.hasNonNull("percent")) {
                    object.put("percent", 0);
                }
            }
        }
    }

    private static void putUnlessPresent(
            ObjectNode annotations, Annotation annotation, String value) {
        if (!annotations.hasNonNull(annotation.key())) {
            annotations.put(annotation.key(), value);
        }
    }
}
