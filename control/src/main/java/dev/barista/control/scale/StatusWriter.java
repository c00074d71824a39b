package dev.barista.control.scale;

import dev.barista.control.scale.Scaler.Standing;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the status of a PodAutoscaler, again if another writer has changed it meanwhile. Blocks
/// on the API; any thread.
///
/// @param wall for the times of conditions
record StatusWriter(Objects objects, InstantSource wall) {

    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);
    private static final int ATTEMPTS = 5;

    /// @param uid of the PodAutoscaler that it is about: another may have its name by now
    /// @return false if it could not be written
    boolean write(ObjectKey key, String uid, Standing standing) {
        for (int attempt = 1; ; attempt++) {
            try {
                ApiObject current = objects.find(Types.POD_AUTOSCALER, key).orElse(null);
                if (current != null && current.uid().equals(uid)) {
                    objects.updateStatus(
                            Types.POD_AUTOSCALER,
                            PodAutoscalerStatus.write(current, standing, wall.instant()));
                }
                return true;
            } catch (ApiException e) {
                if (!e.isConflict() || attempt == ATTEMPTS) {
                    LOG.atWarn()
                            .addKeyValue("podautoscaler", key)
                            .addKeyValue("reason", e.getMessage())
                            .log("could not write the status");
                    return false;
                }
            }
        }
    }
}
