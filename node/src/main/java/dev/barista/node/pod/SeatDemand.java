package dev.barista.node.pod;

import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.node.handover.Place;
import java.time.Duration;
import java.util.Optional;

/// Reads how many instances the other seat of a revision wants, and has.
record SeatDemand(Objects objects) {

    int wantedByTheOther(Place place) {
        return other(place).map(found -> found.spec().path("replicas").asInt(1)).orElse(0);
    }

    /// Whether nothing else would serve: a reserve stays until a standard instance is there, unless
    /// it is told to go at once.
    boolean mustStand(Place place, Duration grace) {
        return place.reserve()
                && !grace.isZero()
                && wantedByTheOther(place) > 0
                && readyInTheOther(place) == 0;
    }

    private int readyInTheOther(Place place) {
        return other(place).map(found -> found.status().path("readyReplicas").asInt(0)).orElse(0);
    }

    /// The Deployment of the other seat.
    private Optional<ApiObject> other(Place place) {
        String revision = place.revision().name();
        String deployment =
                place.reserve()
                        ? ChildName.deployment(revision)
                        : ChildName.reserveDeployment(revision);
        return objects.find(
                Types.DEPLOYMENT, new ObjectKey(place.revision().namespace(), deployment));
    }
}
