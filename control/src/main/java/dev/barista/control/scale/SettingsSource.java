package dev.barista.control.scale;

import dev.barista.model.object.ApiObject;

/// Turns a PodAutoscaler and the ConfigMaps of the moment into settings.
@FunctionalInterface
interface SettingsSource {

    ScaleSettings of(ApiObject podAutoscaler);
}
