package dev.barista.model.admission;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// An object that may be stored.
///
/// @param object with its defaults
/// @param warnings for the user, as the `Warning` headers of the response say them; most are none
public record Admitted(ApiObject object, List<String> warnings) {
    public Admitted {
        warnings = List.copyOf(warnings);
    }
}
