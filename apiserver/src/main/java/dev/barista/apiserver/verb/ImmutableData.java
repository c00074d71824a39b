package dev.barista.apiserver.verb;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.util.List;

/// ConfigMaps and Secrets that are marked as immutable: nothing of them changes any more. Pure.
final class ImmutableData {

    private static final List<String> FIELDS = List.of("data", "binaryData");

    /// @throws dev.barista.model.port.ApiException 422 if it changes what may not change
    static void require(ResourceType type, ApiObject now, ApiObject old) {
        boolean data = type.equals(Types.CONFIG_MAP) || type.equals(Types.SECRET);
        if (!data || !old.tree().path("immutable").asBoolean(false)) {
            return;
        }
        var mistakes = new Mistakes();
        String why = "field is immutable when `immutable` is set";
        if (!now.tree().path("immutable").asBoolean(false)) {
            mistakes.forbidden("immutable", why);
        }
        for (String field : FIELDS) {
            if (!now.tree().path(field).equals(old.tree().path(field))) {
                mistakes.forbidden(field, why);
            }
        }
        mistakes.refuse(type, now.name());
    }

    private ImmutableData() {}
}
