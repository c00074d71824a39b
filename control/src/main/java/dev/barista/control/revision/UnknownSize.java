package dev.barista.control.revision;

import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.ReserveSize;
import java.util.Optional;

/// Makes the message of the Event about a revision whose reserve has an unknown size. Pure.
final class UnknownSize {

    static Optional<String> message(ApiObject revision, DeploymentSettings settings) {
        IdleSettings idle = IdleSettings.from(revision.annotations(), settings.idle());
        if (!idle.policy().hasReserve()) {
            return Optional.empty();
        }
        return Annotations.RESERVE_SPECS
                .find(revision)
                .filter(specs -> ReserveSize.find(specs).isEmpty())
                .map(specs ->
                        "%s: %s (expected: %s): the reserve gets the default size, %s cores and %d MiB"
                                .formatted(
                                        Annotations.RESERVE_SPECS.key(),
                                        specs,
                                        ReserveSize.RULE,
                                        idle.reserve().cpuMillis() / 1000.0,
                                        idle.reserve().memoryBytes() >> 20));
    }

    private UnknownSize() {}
}
