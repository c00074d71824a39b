package dev.barista.control.service;

import dev.barista.control.configuration.RevisionName;
import dev.barista.control.event.Events;
import dev.barista.control.loop.Children;
import dev.barista.control.loop.Children.Child;
import dev.barista.control.loop.Outcome;
import dev.barista.control.loop.Reconciler;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Route;
import dev.barista.model.serving.Service;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Keeps a Service's Configuration and Route as it asks, and its status as they say.
///
/// Thread-safe.
public final class ServiceReconciler implements Reconciler {

    private static final String CONFIGURATIONS_READY = "ConfigurationsReady";
    private static final String ROUTES_READY = "RoutesReady";

    private final Objects objects;
    private final Children children;

    public ServiceReconciler(Objects objects, Events events) {
        this.objects = objects;
        this.children = new Children(objects, events);
    }

    @Override
    public ResourceType type() {
        return Types.SERVICE;
    }

    @Override
    public ConditionSet conditions() {
        return ConditionSet.SERVICE;
    }

    @Override
    public Outcome reconcile(ApiObject object, Conditions conditions) {
        Service service = Service.from(object);
        Child child =
                children.ensure(
                        object,
                        Types.CONFIGURATION,
                        ServiceChildren.configuration(service, ""),
                        existing -> ServiceChildren.configurationLike(service, existing));
        return switch (child) {
            case Child.Foreign(String message) ->
                    notOwned(conditions, object, CONFIGURATIONS_READY, message);
            case Child.Created(ApiObject created) ->
                    withConfiguration(service, conditions, created);
            case Child.Present(ApiObject present) ->
                    withConfiguration(service, conditions, present);
        };
    }

    private Outcome withConfiguration(Service service, Conditions start, ApiObject configuration) {
        boolean observed = isObserved(configuration);
        Conditions conditions =
                observed
                        ? copied(start, CONFIGURATIONS_READY, configuration)
                        : start.markUnknown(
                                CONFIGURATIONS_READY,
                                "OutOfDate",
                                "The Configuration is still working to reflect the latest desired"
                                        + " specification.");
        Consumer<ObjectNode> status =
                observed ? Configuration.from(configuration).status() : _ -> {};
        String name = service.template().name();
        if (!observed && !name.isEmpty()) {
            // Traffic to a name must not move before the name stands for the new template.
            return new Outcome.Settled(conditions.writeTo(service.object(), status));
        }
        if (RevisionName.of(Configuration.from(configuration), objects)
                instanceof RevisionName.Taken) {
            String message =
                    ("The revision name \"%s\" is taken by a conflicting Revision, so traffic will"
                                    + " not be migrated")
                            .formatted(name);
            return new Outcome.Settled(
                    conditions
                            .markFalse(ROUTES_READY, "RevisionNameTaken", message)
                            .writeTo(service.object(), status));
        }
        return withRoute(service, conditions, status);
    }

    private Outcome withRoute(Service service, Conditions conditions, Consumer<ObjectNode> status) {
        ApiObject object = service.object();
        ApiObject wanted = ServiceChildren.route(service);
        Child child =
                children.ensure(
                        object,
                        Types.ROUTE,
                        wanted,
                        existing -> Children.shapedLike(wanted, existing));
        return switch (child) {
            case Child.Foreign(String message) ->
                    notOwned(conditions, object, ROUTES_READY, message);
            case Child.Created(ApiObject route) -> settled(object, conditions, status, route);
            case Child.Present(ApiObject route) -> settled(object, conditions, status, route);
        };
    }

    private Outcome settled(
            ApiObject object,
            Conditions start,
            Consumer<ObjectNode> status,
            ApiObject routeObject) {
        if (!isObserved(routeObject)) {
            return new Outcome.Settled(
                    start.markUnknown(
                                    ROUTES_READY,
                                    "OutOfDate",
                                    "The Route is still working to reflect the latest desired"
                                            + " specification.")
                            .writeTo(object, status));
        }
        Route route = Route.from(routeObject);
        Conditions conditions = copied(start, ROUTES_READY, routeObject);
        ApiObject next = conditions.writeTo(object, status.andThen(route.status()));
        if (conditions.isTrue(ROUTES_READY)
                && !TrafficMigration.isDone(route, Service.from(next).latestReadyRevision())) {
            next =
                    conditions
                            .markUnknown(
                                    ROUTES_READY,
                                    "TrafficNotMigrated",
                                    "Traffic is not yet migrated to the latest revision.")
                            .writeTo(object, status.andThen(route.status()));
        }
        return new Outcome.Settled(next);
    }

    private static Outcome notOwned(
            Conditions conditions, ApiObject object, String type, String message) {
        return new Outcome.Failed(
                conditions.markFalse(type, "NotOwned", message).writeTo(object), message);
    }

    /// A child whose controller has not looked yet says nothing.
    private static Conditions copied(Conditions conditions, String type, ApiObject child) {
        return Conditions.findReady(child)
                .map(ready -> conditions.markLike(type, ready))
                .orElse(conditions);
    }

    private static boolean isObserved(ApiObject child) {
        return child.status().path("observedGeneration").asLong(0) == child.generation();
    }
}
