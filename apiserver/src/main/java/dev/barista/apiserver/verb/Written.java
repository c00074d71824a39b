package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// The result of a write.
///
/// @param object as stored, or as it would be after a dry run
/// @param created whether it is new
/// @param warnings for the user
public record Written(ApiObject object, boolean created, List<String> warnings) {
    public Written {
        warnings = List.copyOf(warnings);
    }
}
