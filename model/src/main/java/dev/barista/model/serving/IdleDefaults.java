package dev.barista.model.serving;

import dev.barista.model.serving.IdleSettings.Policy;
import java.time.Duration;

/// What [IdleSettings] are where a revision's annotations are silent.
public interface IdleDefaults {

    Policy policy();

    ReserveSize reserve();

    Duration freezeAfter();

    Duration stopAfter();

    Duration warmRollback();
}
