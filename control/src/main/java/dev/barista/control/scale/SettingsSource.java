package dev.barista.control.scale;

import dev.barista.control.autoscale.SeatLimits;
import dev.barista.model.object.ApiObject;

/// Turns a PodAutoscaler and the ConfigMaps of the moment into settings.
@FunctionalInterface
interface SettingsSource {

    ScaleSettings of(ApiObject podAutoscaler);

    default SeatLimits seats(ApiObject podAutoscaler) {
        return SeatLimits.NONE;
    }
}
