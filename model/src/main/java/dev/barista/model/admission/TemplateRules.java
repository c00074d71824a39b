package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.text.Numbers;
import dev.barista.model.text.Quantities;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Validates the template of a revision.
final class TemplateRules {

    private static final Set<String> NETWORKING =
            Set.of(
                    "ingress.class",
                    "certificate.class",
                    "disableAutoTLS",
                    "disable-external-domain-tls",
                    "httpOption",
                    "ingress-class",
                    "certificate-class",
                    "disable-auto-tls",
                    "http-protocol");

    private static final List<String> QUEUE_RESOURCES =
            List.of(
                    "cpu-resource-request",
                    "cpu-resource-limit",
                    "memory-resource-request",
                    "memory-resource-limit",
                    "ephemeral-storage-resource-request",
                    "ephemeral-storage-resource-limit");

    /// @param parent metadata of the Service or Configuration
    static void check(Field template, Field parent, ConfigSnapshot config) {
        Field annotations = template.down("metadata", "annotations");
        template.requireObject();
        MetadataRules.maps(template.field("metadata"));
        RevisionRules.spec(template.field("spec"), config);
        annotations(annotations, config);
        IdleRules.ofTemplate(annotations, config.idle());
        name(template.field("metadata"), parent);
    }

    /// Annotations of a revision, on its template or on itself.
    static void annotations(Field annotations, ConfigSnapshot config) {
        ScalingRules.check(annotations, config.autoscaler());
        networking(annotations);
        queueSidecar(annotations);
        MetadataRules.wholeSeconds(annotations, Annotations.PROGRESS_DEADLINE, "progress-deadline");
        SupportedFields.checkTemplateAnnotations(annotations);
    }

    private static void networking(Field annotations) {
        for (String key : annotations.entries().keySet()) {
            if (key.startsWith(Annotations.NETWORKING)
                    && !NETWORKING.contains(key.substring(Annotations.NETWORKING.length()))) {
                annotations.invalidKey(key, "");
            }
        }
    }

    /// Resources of a side-car that Barista does not have; they are checked all the same, so that a
    /// manifest that works here works in Knative.
    private static void queueSidecar(Field annotations) {
        Annotation percentage = Annotations.QUEUE_RESOURCE_PERCENTAGE;
        AnnotationFields.find(annotations, percentage)
                .ifPresent(value -> queuePercentage(annotations, value));
        for (String name : QUEUE_RESOURCES) {
            String key = Annotations.QUEUE_SIDECAR + name;
            Field value = annotations.field(key);
            if (value.isPresent() && Quantities.find(value.text()).isEmpty()) {
                keyed(annotations, key, value.node()).invalid(value.text());
            }
        }
    }

    private static void queuePercentage(Field annotations, Field value) {
        String key = value.path().text().substring(annotations.path().text().length() + 1);
        Field keyed = keyed(annotations, key, value.node());
        annotations
                .errors()
                .warn(
                        "Queue proxy resource-percentage annotation is deprecated. Please use the"
                                + " available annotations to explicitly set resource values per"
                                + " service",
                        "",
                        keyed.path());
        Optional<Double> number = Numbers.findDecimal(value.text());
        if (number.isEmpty()) {
            keyed.invalid(value.text());
        } else {
            keyed.within(Numbers.text(number.get()), number.get(), 0.1, 100);
        }
    }

    private static Field keyed(Field annotations, String key, JsonNode node) {
        return new Field(node, annotations.path().key(key), annotations.errors());
    }

    private static void name(Field metadata, Field parent) {
        Field name = metadata.field("name");
        if (!MetadataRules.prefixSyntax(metadata.field("generateName"))
                || name.text().isEmpty()
                || !MetadataRules.nameSyntax(name)) {
            return;
        }
        String parentName = parent.field("name").text();
        if (parentName.isEmpty() && !parent.field("generateName").text().isEmpty()) {
            name.disallowed();
        } else if (!name.text().startsWith(parentName + "-")) {
            name.invalid("\"%s\" must have prefix \"%s-\"".formatted(name.text(), parentName));
        }
    }

    /// A template whose revision has a name of the user's makes no other revision: what changes
    /// needs another name.
    static void nameChange(Field template, JsonNode old) {
        Field name = template.down("metadata", "name");
        String oldName = old.path("metadata").path("name").asString("");
        if (!name.text().isEmpty() && name.text().equals(oldName)) {
            String difference = Trees.difference("{template}", old, template.node());
            if (!difference.isEmpty()) {
                name.wrong(
                        "Saw the following changes without a name change (-old +new)", difference);
            }
        }
    }

    private TemplateRules() {}
}
