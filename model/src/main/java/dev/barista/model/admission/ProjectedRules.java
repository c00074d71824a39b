package dev.barista.model.admission;

import java.util.List;
import java.util.Set;

/// Validates the sources of a projected volume.
final class ProjectedRules {

    private static final String[] KINDS = {
        "secret", "configMap", "serviceAccountToken", "downwardAPI"
    };
    private static final Set<String> DATA = Set.of("name", "items", "optional");
    private static final Set<String> TOKEN = Set.of("audience", "expirationSeconds", "path");
    private static final Set<String> FILE = Set.of("path", "fieldRef", "mode", "resourceFieldRef");
    private static final long SHORTEST_LIFETIME = 600; // seconds
    private static final long LONGEST_LIFETIME = 1L << 32;

    static void check(Field volume) {
        Field projected = volume.field("projected");
        if (!projected.isPresent()) {
            return;
        }
        projected.allowOnly(Set.of("sources", "defaultMode"));
        VolumeRules.mode(projected.field("defaultMode"));
        List<Field> sources = projected.field("sources").objects();
        for (int i = 0; i < sources.size(); i++) {
            // As in Knative, paths leave `sources` out.
            Field at = volume.field("projected[%d]".formatted(i));
            source(new Field(sources.get(i).node(), at.path(), volume.errors()));
        }
    }

    private static void source(Field source) {
        source.allowOnly(Set.of(KINDS));
        source.exactlyOne(KINDS);
        VolumeRules.source(source.field("secret"), DATA, "name");
        VolumeRules.source(source.field("configMap"), DATA, "name");
        token(source.field("serviceAccountToken"));
        fields(source.field("downwardAPI"));
    }

    private static void token(Field token) {
        if (!token.isPresent()) {
            return;
        }
        token.allowOnly(TOKEN);
        token.field("path").requireText();
        token.field("audience").text();
        token.field("expirationSeconds").within(SHORTEST_LIFETIME, LONGEST_LIFETIME);
    }

    private static void fields(Field downward) {
        if (!downward.isPresent()) {
            return;
        }
        downward.allowOnly(Set.of("items"));
        for (Field item : downward.field("items").objects()) {
            item.allowOnly(FILE);
            item.field("path").requireText();
            VolumeRules.mode(item.field("mode"));
            item.exactlyOne("fieldRef", "resourceFieldRef");
        }
    }

    private ProjectedRules() {}
}
