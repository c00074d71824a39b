package dev.barista.model.object;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the nodes of trees whose objects hold their members in [Members]. Stateless.
final class CompactNodes extends JsonNodeFactory {

    private static final long serialVersionUID = 1;

    @Override
    public ObjectNode objectNode() {
        return new CompactObject(this);
    }

    /// Jackson's own copy of an object would hold its members in a `LinkedHashMap` again.
    private static final class CompactObject extends ObjectNode {

        private static final long serialVersionUID = 1;

        CompactObject(JsonNodeFactory nodes) {
            super(nodes, new Members());
        }

        @Override
        public ObjectNode deepCopy() {
            var copy = new CompactObject(_nodeFactory);
            for (Map.Entry<String, JsonNode> member : _children.entrySet()) {
                copy._children.put(member.getKey(), member.getValue().deepCopy());
            }
            return copy;
        }
    }
}
