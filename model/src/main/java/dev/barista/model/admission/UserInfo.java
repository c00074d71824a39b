package dev.barista.model.admission;

import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Who made an object, and who changed it last.
final class UserInfo {

    /// Writes them down; whoever changes nothing of the spec is nobody's last modifier.
    static void write(ObjectNode tree, Operation operation, JsonNode oldSpec, String user) {
        ObjectNode annotations = Trees.object(Trees.object(tree, "metadata"), "annotations");
        if (operation == Operation.CREATE) {
            annotations.put(Annotations.CREATOR, user);
            annotations.put(Annotations.LAST_MODIFIER, user);
        } else if (!Trees.same(oldSpec, tree.path("spec"))) {
            annotations.put(Annotations.LAST_MODIFIER, user);
        }
    }

    /// Refuses what nobody may write by hand.
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
