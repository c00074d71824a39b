package dev.barista.control.route;

import dev.barista.control.rollout.Rollout;
import dev.barista.control.rollout.RolloutState;
import dev.barista.control.route.Traffic.Assigned;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Protocol;
import dev.barista.model.serving.Revision;
import dev.barista.model.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Where the rollouts of Routes are. A Route's is kept on its Ingress, with what is served, so that
/// a restart goes on where it was. Thread-safe.
final class Rollouts {

    private final Objects objects;
    private final Supplier<ConfigSnapshot> config;
    private final InstantSource clock;

    Rollouts(Objects objects, Supplier<ConfigSnapshot> config, InstantSource clock) {
        this.objects = objects;
        this.config = config;
        this.clock = clock;
    }

    /// What a Route shall serve now on its way to its traffic.
    Rollout next(ApiObject route, Assigned traffic) {
        Rollout goal = GradualTraffic.goal(traffic);
        Duration duration = duration(route);
        Optional<ApiObject> ingress =
                objects.find(Types.INGRESS, route.key())
                        .filter(object -> object.isControlledBy(route));
        Optional<Rollout> before =
                ingress.flatMap(object -> object.findAnnotation(Annotations.ROLLOUT))
                        .flatMap(RolloutState::read);
        if (duration.isZero() || before.isEmpty()) {
            return goal;
        }
        long now = nanos();
        Rollout there =
                isServed(ingress.get()) ? before.get().observed(now, duration) : before.get();
        return there.next(goal, name -> findRevision(route.namespace(), name).isPresent(), now);
    }

    /// The traffic of a Route at a point of its rollout.
    Assigned at(Rollout rollout, ApiObject route, Assigned goal) {
        Function<String, Protocol> protocols =
                name ->
                        findRevision(route.namespace(), name)
                                .map(found -> Revision.from(found).servingContainer().protocol())
                                .orElse(Protocol.HTTP1);
        return GradualTraffic.at(rollout, goal, protocols);
    }

    /// How long until the next step; empty if the rollout waits for something else.
    Optional<Duration> pause(Rollout rollout) {
        return rollout.nextStep().isPresent()
                ? Optional.of(
                        Duration.ofNanos(Math.max(0, rollout.nextStep().getAsLong() - nanos())))
                : Optional.empty();
    }

    private Duration duration(ApiObject route) {
        return Annotations.ROLLOUT_DURATION
                .find(route)
                .flatMap(Durations::find)
                .filter(Duration::isPositive)
                .orElseGet(() -> config.get().network().rollout());
    }

    private Optional<ApiObject> findRevision(String namespace, String name) {
        return objects.find(Types.REVISION, new ObjectKey(namespace, name))
                .filter(revision -> !revision.isTerminating());
    }

    private static boolean isServed(ApiObject ingress) {
        return ingress.status().path("observedGeneration").asLong(0) == ingress.generation()
                && Conditions.findReady(ingress).filter(Condition::isTrue).isPresent();
    }

    private long nanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
