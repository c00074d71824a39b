package dev.barista.model.admission;

import static dev.barista.model.serving.ScalingAnnotations.HPA;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import java.util.List;
import java.util.function.Predicate;

/// Refuses what Knative accepts and Barista cannot do yet, with the path of the field.
///
/// This is the only such list; the change that makes a field work deletes its row.
final class SupportedFields {

    static final String NOT_YET = "not supported by Barista yet";

    /// An annotation that is refused if it has certain values.
    record AnnotationRow(Annotation annotation, Predicate<String> refused) {}

    static final List<AnnotationRow> TEMPLATE_ANNOTATIONS =
            List.of(new AnnotationRow(Annotations.CLASS, HPA::equals));

    /// Annotations of a revision's template, or of the revision.
    static void checkTemplateAnnotations(Field annotations) {
        TEMPLATE_ANNOTATIONS.forEach(row -> check(annotations, row));
    }

    private static void check(Field annotations, AnnotationRow row) {
        AnnotationFields.find(annotations, row.annotation())
                .filter(value -> row.refused().test(value.text()))
                .ifPresent(value -> value.disallowed(NOT_YET));
    }

    private SupportedFields() {}
}
