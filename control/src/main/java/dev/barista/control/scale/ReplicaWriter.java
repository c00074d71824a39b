package dev.barista.control.scale;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes how many instances and idle seats a revision has. Who gives an instance up must find the
/// other seat asked for already, so what grows is written before what shrinks:
///
/// ```
/// to zero   seats n, then standard 0
/// awake     standard n, then seats 0
/// ```
///
/// Thread-safe; blocks.
final class ReplicaWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaWriter.class);

    /// @param standard the Deployment of `instances`
    /// @param reserve the Deployment of `seats`; empty if the revision has none
    record Wanted(ObjectKey standard, int instances, Optional<ObjectKey> reserve, int seats) {}

    private final Objects objects;

    ReplicaWriter(Objects objects) {
        this.objects = objects;
    }

    /// @return false if not all could be written: the Deployment was deleted meanwhile, or the disk
    ///   is full
    boolean write(Wanted wanted) {
        if (wanted.instances() == 0) {
            return seats(wanted) && scale(wanted.standard(), 0);
        }
        return scale(wanted.standard(), wanted.instances()) && seats(wanted);
    }

    private boolean seats(Wanted wanted) {
        return wanted.reserve().map(reserve -> scale(reserve, wanted.seats())).orElse(true);
    }

    private boolean scale(ObjectKey deployment, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        try {
            objects.patch(Types.DEPLOYMENT, deployment, patch);
            return true;
        } catch (ApiException e) {
            LOG.atWarn()
                    .addKeyValue("deployment", deployment)
                    .addKeyValue("replicas", replicas)
                    .addKeyValue("reason", e.getMessage())
                    .log("could not scale");
            return false;
        }
    }

    /// The replicas that a Deployment is asked for.
    static int wanted(ApiObject deployment) {
        return deployment.spec().path("replicas").asInt(1);
    }
}
