package dev.barista.control.scale;

import dev.barista.control.autoscale.SeatLimits;
import dev.barista.model.config.IdleConfig;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.Policy;

/// What the annotations of a PodAutoscaler and `config-idle` say about idle seats.
final class SeatSettings {

    static SeatLimits of(ApiObject podAutoscaler, IdleConfig config) {
        IdleSettings idle = IdleSettings.from(podAutoscaler.annotations(), config);
        if (isTaggedOnly(podAutoscaler) && !idle.whenTagged()) {
            return SeatLimits.NONE;
        }
        return new SeatLimits(
                idle.policy() == Policy.STOP ? 0 : idle.seats(),
                idle.warmRollback().isPositive() ? 1 : 0);
    }

    private static boolean isTaggedOnly(ApiObject podAutoscaler) {
        return podAutoscaler
                .findAnnotation(Annotations.TAGGED_ONLY)
                .filter("true"::equals)
                .isPresent();
    }

    private SeatSettings() {}
}
