package dev.barista.node.history;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// What a controller's pods are, and shall be, made of.
///
/// @param current the revision before an update; `update`, if there is none under way
/// @param update the revision of the template as it is now
/// @param all oldest first
/// @param collisions how often the name of another template was met
public record Revisions(ApiObject current, ApiObject update, List<ApiObject> all, int collisions) {

    public Revisions {
        all = List.copyOf(all);
    }
}
