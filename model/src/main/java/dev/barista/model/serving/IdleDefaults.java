package dev.barista.model.serving;

import dev.barista.model.serving.IdleSettings.Policy;
import java.time.Duration;

/// The defaults of [IdleSettings], for annotations that a revision lacks.
public interface IdleDefaults {

    Policy policy();

    ReserveSize reserve();

    Duration freezeAfter();

    Duration stopAfter();

    Duration warmRollback();
}
