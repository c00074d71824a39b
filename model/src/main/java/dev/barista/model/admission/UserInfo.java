package dev.barista.model.admission;

import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Annotates an object with its creator and its last modifier.
final class UserInfo {

    /// Writes them down; a user who changes nothing of the spec does not become its last modifier.
    /// An update that leaves them out keeps them: a server-side apply of a manifest that was
    /// applied from the client's side before would otherwise remove them.
    ///
    /// @param old null when the object is new
    static void write(ObjectNode tree, @Nullable ApiObject old, String user) {
        ObjectNode annotations = Trees.object(Trees.object(tree, "metadata"), "annotations");
        if (old == null) {
            annotations.put(Annotations.CREATOR, user);
            annotations.put(Annotations.LAST_MODIFIER, user);
            return;
        }
        keep(annotations, old, Annotations.CREATOR);
        keep(annotations, old, Annotations.LAST_MODIFIER);
        if (!Trees.same(old.spec(), tree.path("spec"))) {
            annotations.put(Annotations.LAST_MODIFIER, user);
        }
    }

    private static void keep(ObjectNode annotations, ApiObject old, String key) {
        if (!annotations.has(key)) {
            old.findAnnotation(key).ifPresent(value -> annotations.put(key, value));
        }
    }

    /// Refuses what no user may write by hand.
    static void check(Field root, ApiObject old) {
        Field annotations = root.down("metadata", "annotations");
        Field creator = annotations.field(Annotations.CREATOR);
        Field modifier = annotations.field(Annotations.LAST_MODIFIER);
        if (!creator.text().equals(old.findAnnotation(Annotations.CREATOR).orElse(""))) {
            creator.wrong("annotation value is immutable");
        }
        if (Trees.same(old.spec(), root.field("spec").node())
                && !modifier.text()
                        .equals(old.findAnnotation(Annotations.LAST_MODIFIER).orElse(""))) {
            modifier.invalid(modifier.text());
        }
    }

    private UserInfo() {}
}
