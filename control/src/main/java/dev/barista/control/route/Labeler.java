package dev.barista.control.route;

import dev.barista.control.event.Events;
import dev.barista.control.loop.Tracker.Reference;
import dev.barista.control.loop.Work;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Route;
import dev.barista.model.serving.RoutingState;
import dev.barista.model.serving.TrafficTarget;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes on Configurations and Revisions which Routes refer to them, so that the autoscaler knows
/// which can get traffic, and the collector which are not needed.
///
/// A finalizer on the Route makes sure that a deleted one lets go of what it referred to.
/// Thread-safe.
public final class Labeler implements Work {

    static final String FINALIZER = "routes.serving.knative.dev";

    /// How a Route refers to a Configuration or Revision.
    private enum Referral {
        /// It sends it a share of its traffic.
        SHARE,
        /// It has a tag for it, and no share.
        TAG,
        NONE
    }

    private final Objects objects;
    private final Events events;
    private final InstantSource clock;
    private final Referrals referrals = new Referrals();

    public Labeler(Objects objects, Events events, InstantSource clock) {
        this.objects = objects;
        this.events = events;
        this.clock = clock;
    }

    /// Takes note of a change of a Configuration or Revision.
    ///
    /// @return the Routes that must look at it
    public Set<ObjectKey> note(ResourceType type, Change change) {
        return referrals.note(type, change);
    }

    @Override
    public Next run(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.ROUTE, key);
        if (found.isEmpty()) {
            release(key, Set.of());
            return Next.DONE;
        }
        ApiObject route = found.get();
        if (route.isTerminating()) {
            if (route.finalizers().contains(FINALIZER)) {
                release(key, Set.of());
                putFinalizer(route, false);
            }
            return Next.DONE;
        }
        if (!route.finalizers().contains(FINALIZER)) {
            putFinalizer(route, true);
        }
        Set<Reference> wanted = targets(Route.from(route), _ -> true);
        Set<Reference> shared = targets(Route.from(route), target -> target.percent() > 0);
        wanted.forEach(reference ->
                mark(
                        reference,
                        key.name(),
                        shared.contains(reference) ? Referral.SHARE : Referral.TAG));
        if (isDecided(route)) {
            release(key, wanted);
        }
        return Next.DONE;
    }

    /// While the traffic is still moving, what it moves away from is still needed.
    private static boolean isDecided(ApiObject route) {
        return route.status().path("observedGeneration").asLong(0) == route.generation()
                && Conditions.findReady(route)
                        .filter(ready -> ready.state() != Condition.State.UNKNOWN)
                        .isPresent();
    }

    private Set<Reference> targets(Route route, Predicate<TrafficTarget> which) {
        Set<Reference> targets = new HashSet<>();
        String namespace = route.object().namespace();
        Stream.concat(route.traffic().stream(), route.status().traffic().stream())
                .filter(which)
                .forEach(target -> add(targets, namespace, target));
        return targets;
    }

    private void add(Set<Reference> targets, String namespace, TrafficTarget target) {
        if (!target.revision().isEmpty()) {
            ObjectKey key = new ObjectKey(namespace, target.revision());
            targets.add(new Reference(Types.REVISION, key));
            objects.find(Types.REVISION, key)
                    .flatMap(ApiObject::findController)
                    .filter(owner -> owner.kind().equals(Types.CONFIGURATION.kind()))
                    .ifPresent(owner ->
                            targets.add(
                                    new Reference(
                                            Types.CONFIGURATION,
                                            new ObjectKey(namespace, owner.name()))));
            return;
        }
        ObjectKey key = new ObjectKey(namespace, target.configuration());
        targets.add(new Reference(Types.CONFIGURATION, key));
        objects.find(Types.CONFIGURATION, key)
                .map(configuration -> Configuration.from(configuration).status())
                .ifPresent(status ->
                        Stream.of(status.latestCreatedRevision(), status.latestReadyRevision())
                                .filter(name -> !name.isEmpty())
                                .map(name -> new ObjectKey(namespace, name))
                                .forEach(revision ->
                                        targets.add(new Reference(Types.REVISION, revision))));
    }

    /// Takes the Route's name from all that bear it, but for `kept`.
    private void release(ObjectKey route, Set<Reference> kept) {
        for (Reference reference : referrals.of(route)) {
            if (!kept.contains(reference)) {
                mark(reference, route.name(), Referral.NONE);
            }
        }
    }

    private void mark(Reference reference, String route, Referral referral) {
        Optional<ApiObject> found = objects.find(reference.type(), reference.key());
        if (found.isEmpty()) {
            return;
        }
        ApiObject object = found.get();
        if (referral == Referral.NONE && isNamedByItsService(object, route)) {
            return;
        }
        Optional<ObjectNode> patch = patch(reference, object, route, referral);
        if (patch.isPresent()) {
            try {
                objects.patch(reference.type(), reference.key(), patch.get());
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                } // it went meanwhile, and its marks with it
            }
        }
    }

    /// A Service names its Route on its Configuration, before there is one and whatever its
    /// traffic: if the name were taken away, the Service would write it again, for ever.
    private static boolean isNamedByItsService(ApiObject object, String route) {
        return object.kind().equals(Types.CONFIGURATION.kind())
                && object.findController()
                        .filter(owner -> owner.kind().equals(Types.SERVICE.kind()))
                        .filter(owner -> owner.name().equals(route))
                        .isPresent();
    }

    private Optional<ObjectNode> patch(
            Reference reference, ApiObject object, String route, Referral referral) {
        NavigableSet<String> names = Referrals.names(object);
        boolean isRevision = reference.type().equals(Types.REVISION);
        boolean changed = referral == Referral.NONE ? names.remove(route) : names.add(route);
        NavigableSet<String> tags = Referrals.names(object, Annotations.TAGGED_BY);
        boolean tagged = isRevision && referral == Referral.TAG;
        boolean retagged = tagged ? tags.add(route) : tags.remove(route);
        RoutingState state = names.isEmpty() ? RoutingState.RESERVE : RoutingState.ACTIVE;
        boolean moves =
                isRevision
                        && !object.findLabel(Labels.ROUTING_STATE).orElse("").equals(state.text());
        if (!changed && !retagged && !moves) {
            return Optional.empty();
        }
        ObjectNode patch = Json.object();
        ObjectNode metadata =
                patch.putObject("metadata").put("resourceVersion", object.resourceVersion());
        ObjectNode annotations = metadata.putObject("annotations");
        put(annotations, Annotations.ROUTES, names);
        if (retagged) {
            put(annotations, Annotations.TAGGED_BY, tags);
        }
        if (moves) {
            metadata.putObject("labels").put(Labels.ROUTING_STATE, state.text());
            annotations.put(
                    Annotations.ROUTING_STATE_MODIFIED,
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return Optional.of(patch);
    }

    private static void put(ObjectNode annotations, String key, Set<String> names) {
        if (names.isEmpty()) {
            annotations.putNull(key);
        } else {
            annotations.put(key, String.join(",", names));
        }
    }

    private void putFinalizer(ApiObject route, boolean wanted) {
        ObjectNode patch = Json.object();
        ArrayNode list =
                patch.putObject("metadata")
                        .put("resourceVersion", route.resourceVersion())
                        .putArray("finalizers");
        List<String> others =
                route.finalizers().stream().filter(name -> !name.equals(FINALIZER)).toList();
        others.forEach(list::add);
        if (wanted) {
            list.add(FINALIZER);
        }
        objects.patch(Types.ROUTE, route.key(), patch);
        if (wanted) {
            events.normal(
                    route, "FinalizerUpdate", "Updated \"%s\" finalizers".formatted(route.name()));
        }
    }
}
