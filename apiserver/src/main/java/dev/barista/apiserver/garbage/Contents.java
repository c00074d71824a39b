package dev.barista.apiserver.garbage;

import dev.barista.apiserver.verb.Finalizers;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.store.Location;
import dev.barista.store.ObjectStore;

/// Empties what is being deleted: namespaces, and the kinds of definitions.
final class Contents {

    private final ObjectStore store;
    private final Verbs verbs;
    private final Dependents dependents;

    Contents(ObjectStore store, Verbs verbs, Dependents dependents) {
        this.store = store;
        this.verbs = verbs;
        this.dependents = dependents;
    }

    /// Deletes all objects of a terminating namespace; when none is left, the namespace.
    void emptyNamespace(ApiObject namespace) {
        boolean empty = true;
        for (String resource : store.resources()) {
            for (ObjectKey key : store.keys(resource, namespace.name(), null)) {
                empty = false;
                delete(new Location(resource, key));
            }
        }
        if (empty) {
            verbs.removeNow(Types.NAMESPACE, namespace);
        }
    }

    /// Deletes all objects of a terminating definition; when none is left, the definition.
    void emptyDefinition(Location at, ApiObject definition) {
        for (ObjectKey key : store.keys(definition.name(), "", null)) {
            delete(new Location(definition.name(), key));
        }
        if (store.count(definition.name()) == 0) {
            dependents.release(at, definition, Finalizers.CLEANUP);
        }
    }

    private void delete(Location at) {
        dependents
                .find(at)
                .filter(object -> !object.isTerminating())
                .ifPresent(object -> dependents.delete(at, object, Propagation.BACKGROUND));
    }
}
