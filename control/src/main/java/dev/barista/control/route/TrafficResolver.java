package dev.barista.control.route;

import dev.barista.control.route.Traffic.Assigned;
import dev.barista.control.route.Traffic.Share;
import dev.barista.control.route.Traffic.Target;
import dev.barista.control.route.Traffic.Unassigned;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Condition.State;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.Route;
import dev.barista.model.serving.TrafficTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds the revision that each target of a Route means. Reads, and changes nothing.
final class TrafficResolver {

    /// The objects of the Route's namespace, by kind and name.
    @FunctionalInterface
    interface Lookup {
        Optional<ApiObject> find(ResourceType type, ObjectKey key);
    }

    private record Named(String tag, String revision, boolean latest) {}

    /// What follows a Configuration moves with it, and so is told apart from what does not.
    private record Served(String revision, String configuration) {}

    private sealed interface Resolved {
        record Found(ApiObject revision) implements Resolved {}

        record Missing(Unassigned why) implements Resolved {}
    }

    private final Lookup objects;

    TrafficResolver(Lookup objects) {
        this.objects = objects;
    }

    Traffic resolve(Route route) {
        SortedMap<String, Map<Served, Share>> names = new TreeMap<>();
        Map<Named, Target> targets = new LinkedHashMap<>();
        Unassigned worst = null;
        names.put("", new LinkedHashMap<>());
        for (TrafficTarget target : route.traffic()) {
            switch (resolve(route.object(), target)) {
                case Resolved.Missing(Unassigned why) -> {
                    // What failed for good outweighs what may still come.
                    if (worst == null || why.state() == State.FALSE) {
                        worst = why;
                    }
                }
                case Resolved.Found(ApiObject revision) -> {
                    add(names, target, Revision.from(revision));
                    var named = new Named(target.tag(), revision.name(), follows(target));
                    targets.merge(
                            named,
                            new Target(
                                    target.tag(),
                                    revision.name(),
                                    configuration(target),
                                    target.percent()),
                            TrafficResolver::sum);
                }
            }
        }
        return worst != null ? worst : assigned(names, targets);
    }

    private static Assigned assigned(
            SortedMap<String, Map<Served, Share>> names, Map<Named, Target> targets) {
        SortedMap<String, List<Share>> shares = new TreeMap<>();
        names.forEach((tag, byRevision) -> shares.put(tag, List.copyOf(byRevision.values())));
        return new Assigned(shares, new ArrayList<>(targets.values()));
    }

    private static Target sum(Target one, Target other) {
        return one.servedBy(one.revision(), one.percent() + other.percent());
    }

    private static void add(
            SortedMap<String, Map<Served, Share>> names, TrafficTarget target, Revision revision) {
        String name = revision.object().name();
        Share share =
                new Share(
                        name,
                        revision.servingContainer().protocol(),
                        configuration(target),
                        target.percent());
        Served served = new Served(name, share.configuration());
        names.computeIfAbsent("", _ -> new LinkedHashMap<>())
                .merge(served, share, (old, more) -> old.with(more.percent()));
        if (!target.tag().isEmpty()) {
            Share all = new Share(share.revision(), share.protocol(), share.configuration(), 100);
            names.computeIfAbsent(target.tag(), _ -> new LinkedHashMap<>()).put(served, all);
        }
    }

    private static String configuration(TrafficTarget target) {
        return follows(target) ? target.configuration() : "";
    }

    private static boolean follows(TrafficTarget target) {
        return target.revision().isEmpty();
    }

    private Resolved resolve(ApiObject route, TrafficTarget target) {
        return follows(target)
                ? latestOf(route.namespace(), target.configuration())
                : named(route, target.revision());
    }

    private Resolved latestOf(String namespace, String name) {
        Optional<ApiObject> found =
                objects.find(Types.CONFIGURATION, new ObjectKey(namespace, name));
        if (found.isEmpty()) {
            return missing(
                    State.FALSE,
                    "ConfigurationMissing",
                    "Configuration \"%s\" referenced in traffic not found.".formatted(name));
        }
        String latest = Configuration.from(found.get()).status().latestReadyRevision();
        if (!latest.isEmpty()) {
            return objects.find(Types.REVISION, new ObjectKey(namespace, latest))
                    .<Resolved>map(Resolved.Found::new)
                    .orElseGet(() -> missingRevision(latest));
        }
        return hasFailed(found.get())
                ? missing(
                        State.FALSE,
                        "RevisionMissing",
                        "Configuration \"%s\" does not have any ready Revision.".formatted(name))
                : missing(
                        State.UNKNOWN,
                        "RevisionMissing",
                        "Configuration \"%s\" is waiting for a Revision to become ready."
                                .formatted(name));
    }

    private Resolved named(ApiObject route, String name) {
        Optional<ApiObject> found =
                objects.find(Types.REVISION, new ObjectKey(route.namespace(), name));
        if (found.isEmpty()) {
            return missingRevision(name);
        }
        ApiObject revision = found.get();
        Optional<Resolved> foreign = foreign(route, revision);
        if (foreign.isPresent()) {
            return foreign.get();
        }
        if (Conditions.findReady(revision).filter(Condition::isTrue).isPresent()) {
            return new Resolved.Found(revision);
        }
        return hasFailed(revision)
                ? missing(
                        State.FALSE,
                        "RevisionMissing",
                        "Revision \"%s\" failed to become ready.".formatted(name))
                : missing(
                        State.UNKNOWN,
                        "RevisionMissing",
                        "Revision \"%s\" is not yet ready.".formatted(name));
    }

    /// A Service's Route may not serve another Service's revision.
    private static Optional<Resolved> foreign(ApiObject route, ApiObject revision) {
        Optional<String> service =
                route.findController()
                        .filter(owner -> owner.kind().equals(Types.SERVICE.kind()))
                        .map(owner -> owner.name());
        String owner = Revision.from(revision).service();
        if (service.isEmpty() || service.get().equals(owner)) {
            return Optional.empty();
        }
        String message =
                owner.isEmpty()
                        ? "Revision \"%s\" does not belong to Service \"%s\"."
                                .formatted(revision.name(), service.get())
                        : "Revision \"%s\" belongs to Service \"%s\", not Service \"%s\"."
                                .formatted(revision.name(), owner, service.get());
        return Optional.of(missing(State.FALSE, "RevisionNotOwned", message));
    }

    private static Resolved missingRevision(String name) {
        return missing(
                State.FALSE,
                "RevisionMissing",
                "Revision \"%s\" referenced in traffic not found.".formatted(name));
    }

    private static Resolved missing(State state, String reason, String message) {
        return new Resolved.Missing(new Unassigned(state, reason, message));
    }

    private static boolean hasFailed(ApiObject object) {
        return Conditions.findReady(object).filter(Condition::isFalse).isPresent();
    }
}
