package dev.barista.node.scheduling;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The node as pods are placed on it: with the labels and taints that it has now. Thread-safe.
public final class Places {

    private final String driver;
    private volatile ApiObject node;

    private Places(String driver, ApiObject node) {
        this.driver = driver;
        this.node = node;
    }

    /// @param driver that runs containers here
    public static Places of(Objects objects, String driver) {
        ObjectKey key = ObjectKey.of(NodeObject.NAME);
        ApiObject unchanged =
                ApiObject.of(Types.NODE, key)
                        .with(tree -> {
                            ObjectNode labels = tree.withObject("/metadata/labels");
                            NodeObject.LABELS.forEach(labels::put);
                        });
        return new Places(driver, objects.find(Types.NODE, key).orElse(unchanged));
    }

    /// @return whether pods may be placed otherwise now
    public boolean note(Change change) {
        ApiObject now = change.object();
        if (!now.name().equals(NodeObject.NAME) || change.kind() == Change.Kind.DELETED) {
            return false;
        }
        ApiObject before = node;
        node = now;
        return !now.labels().equals(before.labels()) || !now.spec().equals(before.spec());
    }

    /// @param running the other pods that have their share of the node
    public Placement with(List<ApiObject> running) {
        return new Placement(node, driver, running);
    }
}
