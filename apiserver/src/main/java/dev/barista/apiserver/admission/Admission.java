package dev.barista.apiserver.admission;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Admits every object that is created or replaced, its status excepted: fills in defaults, or
/// refuses. Called after the kind's own schema has pruned and defaulted the object, before it is
/// validated.
///
/// Thread-safe; a pure function of the review, because a write that loses a race is reviewed again.
@FunctionalInterface
public interface Admission {

    enum Operation {
        CREATE,
        UPDATE
    }

    /// What is to be judged.
    ///
    /// @param old null when the object is new
    /// @param user of the request
    record Review(
            Operation operation,
            ResourceType type,
            ApiObject object,
            @Nullable ApiObject old,
            String user) {}

    /// @param object as it shall be stored
    /// @param warnings for the client; they reach `kubectl` as `Warning: …`
    record Admitted(ApiObject object, List<String> warnings) {
        public Admitted {
            warnings = List.copyOf(warnings);
        }
    }

    /// Admits everything as it is.
    Admission ALL = review -> new Admitted(review.object(), List.of());

    /// @throws dev.barista.model.port.ApiException if the object is refused
    Admitted admit(Review review);
}
