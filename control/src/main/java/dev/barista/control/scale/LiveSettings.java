package dev.barista.control.scale;

import dev.barista.control.autoscale.SeatLimits;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import java.util.function.Supplier;

/// Settings as the ConfigMaps have them at each moment.
record LiveSettings(Supplier<ConfigSnapshot> config) implements SettingsSource {

    @Override
    public ScaleSettings of(ApiObject podAutoscaler) {
        ConfigSnapshot now = config.get();
        return KpaSettings.of(podAutoscaler, now.autoscaler(), now.deployment().progressDeadline());
    }

    @Override
    public SeatLimits seats(ApiObject podAutoscaler) {
        return SeatSettings.of(podAutoscaler, config.get().idle());
    }
}
