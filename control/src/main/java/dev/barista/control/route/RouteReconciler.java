package dev.barista.control.route;

import dev.barista.control.event.Events;
import dev.barista.control.loop.Children;
import dev.barista.control.loop.Children.Child;
import dev.barista.control.loop.Outcome;
import dev.barista.control.loop.Outcome.Settled;
import dev.barista.control.loop.Reconciler;
import dev.barista.control.loop.Tracker;
import dev.barista.control.loop.Tracker.Reference;
import dev.barista.control.rollout.Rollout;
import dev.barista.control.route.Traffic.Assigned;
import dev.barista.control.route.Traffic.Unassigned;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.IngressClasses;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Route;
import dev.barista.model.serving.TrafficTarget;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Publishes the traffic of a Route, as an Ingress, once every revision in it can serve; until then
/// the last good Ingress stands, so that a bad release never takes a working one down.
///
/// Thread-safe.
public final class RouteReconciler implements Reconciler {

    /// What a Route whose traffic is assigned shall be.
    ///
    /// @param noTls why its hosts have no certificates; empty if those of clients outside have
    private record Publication(
            Route.Status status,
            List<ApiObject> placeholders,
            ApiObject ingress,
            String noTls,
            Rollout rollout) {}

    private static final String TRAFFIC = "AllTrafficAssigned";
    private static final String INGRESS = "IngressReady";
    private static final String NOT_CONFIGURED = "IngressNotConfigured";
    private static final String NOT_YET = "Ingress has not yet been reconciled.";
    private static final String ROLLING = "RolloutInProgress";
    private static final String IS_ROLLING =
            "A gradual rollout of the latest revision(s) is in progress.";
    private static final String CERTIFICATE = "CertificateProvisioned";

    private final TrafficResolver resolver;
    private final Children children;
    private final Placeholders placeholders;
    private final Tracker tracker;
    private final Rollouts rollouts;
    private final Supplier<ConfigSnapshot> config;

    public RouteReconciler(
            Objects objects,
            Events events,
            Tracker tracker,
            Placeholders placeholders,
            Supplier<ConfigSnapshot> config,
            InstantSource clock) {
        this.resolver = new TrafficResolver(objects::find);
        this.children = new Children(objects, events);
        this.placeholders = placeholders;
        this.tracker = tracker;
        this.rollouts = new Rollouts(objects, config, clock);
        this.config = config;
    }

    @Override
    public ResourceType type() {
        return Types.ROUTE;
    }

    @Override
    public ConditionSet conditions() {
        return ConditionSet.ROUTE;
    }

    @Override
    public void gone(ObjectKey key) {
        tracker.forget(key);
    }

    @Override
    public Outcome reconcile(ApiObject object, Conditions start) {
        Route route = Route.from(object);
        // Before it looks, so that a change after the look brings it back here.
        tracker.follow(object.key(), references(route));
        boolean isNew = object.status().path("observedGeneration").asLong(0) != object.generation();
        Conditions conditions = isNew ? notConfigured(start) : start;
        return switch (resolver.resolve(route)) {
            case Unassigned(Condition.State state, String reason, String message) ->
                    new Settled(
                            (state == Condition.State.FALSE
                                            ? conditions.markFalse(TRAFFIC, reason, message)
                                            : conditions.markUnknown(TRAFFIC, reason, message))
                                    .writeTo(object));
            case Assigned traffic -> {
                Publication wanted;
                try {
                    wanted = publication(object, traffic);
                } catch (IllegalArgumentException e) {
                    String message = String.valueOf(e.getMessage());
                    yield new Settled(
                            conditions.markFalse(TRAFFIC, "ErrorConfig", message).writeTo(object));
                }
                yield published(object, conditions.markTrue(TRAFFIC), wanted);
            }
        };
    }

    private Publication publication(ApiObject route, Assigned goal) {
        Rollout rollout = rollouts.next(route, goal);
        Assigned traffic = rollouts.at(rollout, route, goal);
        Set<String> tags = traffic.names().keySet();
        RouteHosts hosts =
                RouteHosts.of(route, config.get())
                        .hiding(tags, name -> placeholders.isHidden(route, name));
        return new Publication(
                status(hosts, traffic),
                tags.stream().map(tag -> PlaceholderService.of(hosts, tag)).toList(),
                RouteIngress.of(hosts, traffic, rollout, config.get().network()),
                noTls(hosts, tags),
                rollout);
    }

    /// Certificates are made when they are first asked for: a host that may have one has it.
    private static String noTls(RouteHosts hosts, Set<String> tags) {
        if (!hosts.tls()) {
            return "external-domain-tls is not enabled";
        }
        return tags.stream().anyMatch(tag -> hosts.external(tag).isPresent())
                ? ""
                : "TLS is not enabled for cluster-local";
    }

    private static Set<Reference> references(Route route) {
        Set<Reference> references = new HashSet<>();
        String namespace = route.object().namespace();
        for (TrafficTarget target : route.traffic()) {
            references.add(
                    target.revision().isEmpty()
                            ? new Reference(
                                    Types.CONFIGURATION,
                                    new ObjectKey(namespace, target.configuration()))
                            : new Reference(
                                    Types.REVISION, new ObjectKey(namespace, target.revision())));
        }
        return references;
    }

    private static Conditions notConfigured(Conditions conditions) {
        return conditions.markUnknown(INGRESS, NOT_CONFIGURED, NOT_YET);
    }

    /// An Ingress of a class that the gateway does not serve waits for a controller that may not
    /// exist: its message says so.
    private static Conditions notConfigured(Conditions conditions, ApiObject ingress) {
        return Annotations.INGRESS_CLASS
                .find(ingress)
                .filter(name -> !IngressClasses.areServed(name))
                .map(name -> NOT_YET + " " + IngressClasses.notServed(name))
                .map(message -> conditions.markUnknown(INGRESS, NOT_CONFIGURED, message))
                .orElseGet(() -> notConfigured(conditions));
    }

    private static Route.Status status(RouteHosts hosts, Assigned traffic) {
        List<TrafficTarget> targets =
                traffic.targets().stream().map(target -> reported(hosts, target)).toList();
        return new Route.Status(hosts.url(""), hosts.address(), targets);
    }

    private static TrafficTarget reported(RouteHosts hosts, Traffic.Target target) {
        @Nullable String url = target.tag().isEmpty() ? null : hosts.url(target.tag());
        return new TrafficTarget(
                target.tag(), target.revision(), "", target.latest(), target.percent(), url);
    }

    private Outcome published(ApiObject route, Conditions start, Publication publication) {
        Conditions conditions =
                publication.noTls().isEmpty()
                        ? start.markTrue(CERTIFICATE)
                        : start.markTrue(CERTIFICATE, "TLSNotEnabled", publication.noTls());
        Route.Status status = publication.status();
        ApiObject wanted = publication.ingress();
        Optional<String> foreign = placeholders.ensure(route, publication.placeholders());
        if (foreign.isPresent()) {
            return notOwned(route, conditions, status, foreign.get());
        }
        Child child =
                children.ensure(
                        route,
                        Types.INGRESS,
                        wanted,
                        existing -> Children.shapedLike(wanted, existing));
        placeholders.deleteOthers(route, publication.placeholders());
        return switch (child) {
            case Child.Foreign(String message) -> notOwned(route, conditions, status, message);
            case Child.Created _ ->
                    new Settled(notConfigured(conditions, wanted).writeTo(route, status));
            case Child.Present(ApiObject ingress) ->
                    publication.rollout().isDone()
                            ? new Settled(copied(conditions, ingress).writeTo(route, status))
                            : rolling(route, conditions, publication);
        };
    }

    /// Before the first percent is served, the next change of the Ingress brings us back here.
    private Outcome rolling(ApiObject route, Conditions conditions, Publication publication) {
        ApiObject object =
                conditions
                        .markUnknown(INGRESS, ROLLING, IS_ROLLING)
                        .writeTo(route, publication.status());
        return rollouts.pause(publication.rollout())
                .<Outcome>map(pause -> new Outcome.LookAgain(object, pause))
                .orElseGet(() -> new Settled(object));
    }

    private static Outcome notOwned(
            ApiObject route, Conditions conditions, Route.Status status, String message) {
        return new Outcome.Failed(
                conditions.markFalse(INGRESS, "NotOwned", message).writeTo(route, status), message);
    }

    private static Conditions copied(Conditions conditions, ApiObject ingress) {
        boolean current =
                ingress.status().path("observedGeneration").asLong(0) == ingress.generation();
        Optional<Condition> ready = Conditions.findReady(ingress).filter(_ -> current);
        return ready.map(condition -> conditions.markLike(INGRESS, condition))
                .orElseGet(() -> notConfigured(conditions, ingress));
    }
}
