package dev.barista.control.route;

import dev.barista.control.event.Events;
import dev.barista.control.loop.Children;
import dev.barista.control.loop.Children.Child;
import dev.barista.control.loop.Keys;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The placeholder Services of Routes: one for each name, made before the Ingress and deleted with
/// the tag.
///
/// Knows by a watch which Routes have others than that of their own name, which is always wanted:
/// so that no namespace is searched, and a Route without tags costs nothing. Thread-safe.
public final class Placeholders {

    private final Objects objects;
    private final Children children;
    private final Map<ObjectKey, Set<ObjectKey>> ofTags = new ConcurrentHashMap<>();

    public Placeholders(Objects objects, Events events) {
        this.objects = objects;
        this.children = new Children(objects, events);
    }

    /// Takes note of a change of a Service.
    ///
    /// @return the Route that must look at it; also the one that could not have its name so far
    public List<ObjectKey> note(Change change) {
        ApiObject service = change.object();
        List<ObjectKey> routes = Keys.controller(Types.ROUTE).apply(service);
        boolean gone = change.kind() == Change.Kind.DELETED;
        for (ObjectKey route : routes) {
            if (!route.equals(service.key())) {
                ofTags.compute(route, (_, known) -> changed(known, service.key(), gone));
            }
        }
        return routes.isEmpty() && gone ? List.of(service.key()) : routes;
    }

    private static @Nullable Set<ObjectKey> changed(
            @Nullable Set<ObjectKey> known, ObjectKey service, boolean gone) {
        Set<ObjectKey> all = new HashSet<>(known == null ? Set.of() : known);
        if (gone) {
            all.remove(service);
        } else {
            all.add(service);
        }
        return all.isEmpty() ? null : Set.copyOf(all);
    }

    /// Whether a user has made a name private, by the label of its Service.
    boolean isHidden(ApiObject route, ObjectKey name) {
        return objects.find(Types.CORE_SERVICE, name)
                .filter(service -> service.isControlledBy(route))
                .flatMap(service -> service.findLabel(Labels.VISIBILITY))
                .filter(visibility -> !visibility.isEmpty())
                .isPresent();
    }

    /// Makes those that are missing, and corrects the others.
    ///
    /// @param wanted one for each name
    /// @return why it stopped, for the Route's status; empty if it did not
    Optional<String> ensure(ApiObject route, List<ApiObject> wanted) {
        for (ApiObject service : wanted) {
            Child child =
                    children.ensure(
                            route,
                            Types.CORE_SERVICE,
                            service,
                            existing -> PlaceholderService.like(service, existing));
            if (child instanceof Child.Foreign(String message)) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    /// Deletes those of names that are not wanted any more.
    void deleteOthers(ApiObject route, List<ApiObject> wanted) {
        Set<ObjectKey> kept = new HashSet<>();
        wanted.forEach(service -> kept.add(service.key()));
        for (ObjectKey key : ofTags.getOrDefault(route.key(), Set.of())) {
            boolean orphan =
                    !kept.contains(key)
                            && objects.find(Types.CORE_SERVICE, key)
                                    .filter(service -> service.isControlledBy(route))
                                    .isPresent();
            if (orphan) {
                objects.delete(Types.CORE_SERVICE, key, Propagation.BACKGROUND);
            }
        }
    }
}
