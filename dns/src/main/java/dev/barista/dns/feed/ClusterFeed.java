package dev.barista.dns.feed;

import dev.barista.dns.zone.ClusterNames;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import java.util.List;

/// Keeps [ClusterNames] as the API has Services, EndpointSlices and Namespaces.
///
/// Watches of different kinds keep no common order, and none is needed: a name is there once all
/// that it is made of has come. Thread-safe.
public final class ClusterFeed implements AutoCloseable {

    private final ClusterNames names;
    private final List<Watch> watches;

    private ClusterFeed(ClusterNames names, Objects objects) {
        this.names = names;
        watches =
                List.of(
                        objects.watch(Types.NAMESPACE, this::namespace),
                        objects.watch(Types.CORE_SERVICE, this::service),
                        objects.watch(Types.ENDPOINT_SLICE, this::slice));
    }

    /// Begins to watch; until [#close].
    public static ClusterFeed start(ClusterNames names, Objects objects) {
        return new ClusterFeed(names, objects);
    }

    private void namespace(Change change) {
        String name = change.object().name();
        if (change.kind() == Change.Kind.DELETED) {
            names.removeNamespace(name);
        } else {
            names.addNamespace(name);
        }
    }

    private void service(Change change) {
        ApiObject object = change.object();
        if (change.kind() == Change.Kind.DELETED) {
            names.removeService(object.key());
        } else {
            ObjectNames.service(object)
                    .ifPresentOrElse(names::put, () -> names.removeService(object.key()));
        }
    }

    private void slice(Change change) {
        ApiObject object = change.object();
        if (change.kind() == Change.Kind.DELETED) {
            names.removeGroup(object.key());
        } else {
            ObjectNames.group(object)
                    .ifPresentOrElse(names::put, () -> names.removeGroup(object.key()));
        }
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
