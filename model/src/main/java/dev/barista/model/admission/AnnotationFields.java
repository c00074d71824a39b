package dev.barista.model.admission;

import dev.barista.model.naming.Annotation;
import java.util.Optional;

/// Annotations as fields under admission.
final class AnnotationFields {

    /// The spelling that counts of those that are present.
    static Optional<Field> find(Field annotations, Annotation annotation) {
        return annotation.spellings().stream()
                .map(annotations::field)
                .filter(Field::isPresent)
                .findFirst();
    }

    private AnnotationFields() {}
}
