package dev.barista.model.admission;

import static dev.barista.model.serving.ScalingAnnotations.HPA;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.text.Durations;
import java.util.List;
import java.util.function.Predicate;

/// Refuses what Knative accepts and Barista cannot do yet, with the path of the field.
///
/// This is the only such list; the change that makes a field work deletes its row.
final class SupportedFields {

    static final String NOT_YET = "not supported by Barista yet";

    /// A field that is refused if it has certain values.
    ///
    /// @param path from the object that is checked; `[]` stands for each entry of a list
    record Row(String path, Predicate<Field> refused) {}

    /// An annotation that is refused if it has certain values.
    record AnnotationRow(Annotation annotation, Predicate<String> refused) {}

    static final List<Row> INGRESS_SPEC = List.of(new Row("tls", field -> !field.isZero()));

    static final List<AnnotationRow> TEMPLATE_ANNOTATIONS =
            List.of(new AnnotationRow(Annotations.CLASS, HPA::equals));

    static final List<AnnotationRow> PARENT_ANNOTATIONS =
            List.of(
                    new AnnotationRow(
                            Annotations.ROLLOUT_DURATION,
                            text -> Durations.find(text).filter(d -> d.isPositive()).isPresent()));

    static void checkIngressSpec(Field spec) {
        INGRESS_SPEC.forEach(row -> check(spec, row));
    }

    /// Annotations of a revision's template, or of the revision.
    static void checkTemplateAnnotations(Field annotations) {
        TEMPLATE_ANNOTATIONS.forEach(row -> check(annotations, row));
    }

    /// Annotations of a Service, Configuration or Route.
    static void checkParentAnnotations(Field annotations) {
        PARENT_ANNOTATIONS.forEach(row -> check(annotations, row));
    }

    private static void check(Field annotations, AnnotationRow row) {
        AnnotationFields.find(annotations, row.annotation())
                .filter(value -> row.refused().test(value.text()))
                .ifPresent(value -> value.disallowed(NOT_YET));
    }

    private static void check(Field object, Row row) {
        List<Field> fields = List.of(object);
        for (String step : row.path().split("\\.", -1)) {
            fields = fields.stream().flatMap(field -> follow(field, step).stream()).toList();
        }
        for (Field field : fields) {
            if (row.refused().test(field)) {
                field.disallowed(NOT_YET);
            }
        }
    }

    private static List<Field> follow(Field field, String step) {
        return step.endsWith("[]")
                ? field.field(step.substring(0, step.length() - 2)).objects()
                : List.of(field.field(step));
    }

    private SupportedFields() {}
}
