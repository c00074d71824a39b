package dev.barista.model.admission;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Validates the metadata of an object.
final class MetadataRules {

    private static final String HINT =
            "autoscaling annotations must be put under \"spec.template.metadata.annotations\" to"
                    + " work";

    /// What every kind must have.
    static void name(Field metadata) {
        maps(metadata);
        Field name = metadata.field("name");
        Field prefix = metadata.field("generateName");
        if (name.text().isEmpty() && prefix.text().isEmpty()) {
            name.wrong("name or generateName is required");
        }
        prefixSyntax(prefix);
        nameSyntax(name);
    }

    /// Labels and annotations are maps of strings.
    static void maps(Field metadata) {
        metadata.requireObject();
        metadata.field("labels").requireStrings();
        metadata.field("annotations").requireStrings();
    }

    static boolean nameSyntax(Field name) {
        List<String> wrong =
                name.text().isEmpty() ? List.of() : KubernetesNames.dns1035Label(name.text());
        if (!wrong.isEmpty()) {
            name.invalid("not a DNS 1035 label: " + KubernetesNames.listed(wrong));
        }
        return wrong.isEmpty();
    }

    static boolean prefixSyntax(Field prefix) {
        List<String> wrong =
                prefix.text().isEmpty() ? List.of() : KubernetesNames.dns1035Prefix(prefix.text());
        if (!wrong.isEmpty()) {
            prefix.invalid("not a DNS 1035 label prefix: " + KubernetesNames.listed(wrong));
        }
        return wrong.isEmpty();
    }

    /// Annotations that would do nothing here, because they belong on the template.
    static void noAutoscaling(Field metadata) {
        Field annotations = metadata.field("annotations");
        for (String key : annotations.entries().keySet()) {
            if (key.startsWith(Annotations.AUTOSCALING)) {
                annotations.invalidKey(key, HINT);
            }
        }
    }

    static void visibility(Field metadata) {
        Field label = metadata.down("labels", Labels.VISIBILITY);
        if (label.isPresent() && !label.text().equals(Labels.CLUSTER_LOCAL)) {
            label.invalid(label.text());
        }
    }

    /// An object whose label says that it belongs to `kind` must be owned by it.
    static void ownedAsLabelled(Field metadata, String label, String kind) {
        Field value = metadata.down("labels", label);
        boolean owned =
                metadata.field("ownerReferences").objects().stream()
                        .anyMatch(owner ->
                                owner.field("kind").text().equals(kind)
                                        && owner.field("name").text().equals(value.text()));
        if (value.isPresent() && !owned) {
            value.missing();
        }
    }

    static void rolloutDuration(Field metadata) {
        wholeSeconds(
                metadata.field("annotations"), Annotations.ROLLOUT_DURATION, "rollout-duration");
    }

    /// A duration of whole seconds, 0 or more.
    static void wholeSeconds(Field annotations, Annotation annotation, String name) {
        Optional<Field> found = AnnotationFields.find(annotations, annotation);
        if (found.isEmpty() || found.get().text().isEmpty()) {
            return;
        }
        Field value = found.get();
        Optional<Duration> duration = Durations.find(value.text());
        if (duration.isEmpty()) {
            value.invalid(value.text());
        } else if (!Durations.isWholeSeconds(duration.get())) {
            value.wrong("%s=%s is not at second precision".formatted(name, value.text()));
        } else if (duration.get().isNegative()) {
            value.wrong("%s=%s must be positive".formatted(name, value.text()));
        }
    }

    private MetadataRules() {}
}
