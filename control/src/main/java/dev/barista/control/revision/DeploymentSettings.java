package dev.barista.control.revision;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.IdleConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The cluster's settings for the Deployments of revisions, where a revision has none of its own.
///
/// @param progressDeadline whole seconds, positive
/// @param initialScale instances that a revision begins with
/// @param zeroAllowed whether a revision may begin with none
/// @param serviceLinks null leaves it to the node
/// @param alwaysSchedulable whether a pod that has no place yet is no failure, because nodes come
/// @param scalerClass of PodAutoscalers
/// @param idle what becomes of idle instances
record DeploymentSettings(
        Duration progressDeadline,
        int initialScale,
        boolean zeroAllowed,
        @Nullable Boolean serviceLinks,
        boolean alwaysSchedulable,
        String scalerClass,
        IdleConfig idle) {

    static DeploymentSettings of(ConfigSnapshot config) {
        return new DeploymentSettings(
                config.deployment().progressDeadline(),
                config.autoscaler().bounds().initial(),
                config.autoscaler().bounds().zeroInitial(),
                config.defaults().enableServiceLinks(),
                config.deployment().podIsAlwaysSchedulable(),
                config.autoscaler().scalerClass(),
                config.idle());
    }
}
