package dev.barista.app.wiring;

import dev.barista.apiserver.admission.Admission;
import dev.barista.model.admission.KnativeAdmission;
import dev.barista.model.config.ConfigSnapshot;
import java.util.function.Supplier;

/// Knative's admission with the settings of the moment.
record ConfiguredAdmission(Supplier<ConfigSnapshot> config) implements Admission {

    @Override
    public Admitted admit(Review review) {
        var operation =
                switch (review.operation()) {
                    case CREATE -> dev.barista.model.admission.Operation.CREATE;
                    case UPDATE -> dev.barista.model.admission.Operation.UPDATE;
                };
        var admitted =
                KnativeAdmission.admit(
                        operation,
                        review.type(),
                        review.object(),
                        review.old(),
                        review.user(),
                        false,
                        config.get());
        return new Admitted(admitted.object(), admitted.warnings());
    }
}
