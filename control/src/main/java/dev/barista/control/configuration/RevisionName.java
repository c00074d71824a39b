package dev.barista.control.configuration;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Revision;
import java.util.Optional;

/// The result of looking up the name that a user gave the next revision: free, taken, or already
/// its own.
public sealed interface RevisionName {

    /// The user gave none.
    record Generated() implements RevisionName {}

    /// No revision has it.
    record Free(String name) implements RevisionName {}

    /// It is this Configuration's, and what the template asks for.
    record Ours(ApiObject revision) implements RevisionName {}

    record Taken(String name) implements RevisionName {}

    static RevisionName of(Configuration configuration, Objects objects) {
        String name = configuration.template().name();
        if (name.isEmpty()) {
            return new Generated();
        }
        ApiObject object = configuration.object();
        Optional<ApiObject> found =
                objects.find(Types.REVISION, new ObjectKey(object.namespace(), name));
        if (found.isEmpty()) {
            return new Free(name);
        }
        ApiObject revision = found.get();
        boolean current = Revision.from(revision).configurationGeneration() == object.generation();
        // The rest of a revision may be annotated and labelled; its spec never changes.
        boolean same = current || revision.spec().equals(configuration.template().spec());
        return revision.isControlledBy(object) && same ? new Ours(revision) : new Taken(name);
    }
}
