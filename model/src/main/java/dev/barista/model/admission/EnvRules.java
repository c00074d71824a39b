package dev.barista.model.admission;

import dev.barista.model.config.Features;
import java.util.Set;

/// Validates the environment of a container.
final class EnvRules {

    private static final Set<String> VARIABLE = Set.of("name", "value", "valueFrom");
    private static final Set<String> RESERVED =
            Set.of("PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION");
    private static final Set<String> SOURCE = Set.of("configMapKeyRef", "secretKeyRef");
    private static final Set<String> OPEN_SOURCE =
            Set.of("configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef");
    private static final Set<String> KEY = Set.of("name", "key", "optional");
    private static final Set<String> FROM = Set.of("prefix", "configMapRef", "secretRef");
    private static final Set<String> OBJECT = Set.of("name", "optional");

    static void check(Field container, Features features) {
        container.field("env").objects().forEach(variable -> variable(variable, features));
        container.field("envFrom").objects().forEach(EnvRules::from);
    }

    private static void variable(Field variable, Features features) {
        variable.allowOnly(VARIABLE);
        Field name = variable.field("name");
        name.requireText();
        variable.field("value").text();
        if (RESERVED.contains(name.text())) {
            name.wrong("\"%s\" is a reserved environment variable".formatted(name.text()));
        }
        Field source = variable.field("valueFrom");
        if (source.isPresent()) {
            source(source, features);
            if (!variable.field("value").text().isEmpty()) {
                source.invalid("", "may not be specified when `value` is not empty");
            }
        }
    }

    private static void source(Field source, Features features) {
        source.allowOnly(features.isOpen(Features.FIELD_REF) ? OPEN_SOURCE : SOURCE);
        boolean known = OPEN_SOURCE.stream().anyMatch(kind -> source.field(kind).isPresent());
        if (!known || source.node().size() > 1) {
            source.exactlyOne("configMapKeyRef", "secretKeyRef");
        }
        for (String kind : SOURCE) {
            Field reference = source.field(kind);
            if (reference.isPresent()) {
                reference.allowOnly(KEY);
                reference.field("name").requireText();
                reference.field("key").requireText();
            }
        }
    }

    private static void from(Field from) {
        from.allowOnly(FROM);
        for (String kind : from.exactlyOne("configMapRef", "secretRef")) {
            Field reference = from.field(kind);
            reference.allowOnly(OBJECT);
            reference.field("name").requireText();
        }
    }

    private EnvRules() {}
}
