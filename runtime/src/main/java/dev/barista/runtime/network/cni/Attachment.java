package dev.barista.runtime.network.cni;

import dev.barista.model.object.Json;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One network that plugins have made, or were making. Immutable.
///
/// @param config it was made with, which may not be today's
/// @param result of the plugins; null until all of them have ended
record Attachment(Target target, CniConfig config, @Nullable CniResult result) {

    private static final int VERSION = 1;

    Attachment with(CniResult made) {
        return new Attachment(target, config, made);
    }

    /// The same, whose namespace has another path; an empty one if it is gone.
    Attachment in(String namespace) {
        CniResult moved =
                result == null || namespace.isEmpty()
                        ? result
                        : result.moved(target.namespace(), namespace);
        return new Attachment(new Target(target.id(), namespace), config, moved);
    }

    boolean has(PodAddresses addresses) {
        try {
            return result != null && result.addresses().equals(addresses);
        } catch (IOException none) {
            return false;
        }
    }

    /// @throws IOException if it is not complete
    PodAddresses addresses() throws IOException {
        if (result == null) {
            throw new IOException("network %s: not made".formatted(target.id()));
        }
        return result.addresses();
    }

    String json() {
        ObjectNode tree =
                Json.object()
                        .put("version", VERSION)
                        .put("id", target.id())
                        .put("namespace", target.namespace());
        tree.set("config", config.tree());
        if (result != null) {
            tree.set("result", result.tree());
        }
        return tree.toPrettyString();
    }

    /// @throws IllegalArgumentException if it is of another version, or a member is missing
    static Attachment parse(String json) {
        JsonNode tree = Json.MAPPER.readTree(json);
        int version = tree.path("version").asInt(0);
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    ("version: %d (expected: %d). A newer Barista wrote it: start that one, and end"
                                    + " its instances, first.")
                            .formatted(version, VERSION));
        }
        JsonNode result = tree.path("result");
        return new Attachment(
                new Target(tree.required("id").asString(), tree.required("namespace").asString()),
                CniConfig.of(tree.required("config")),
                result.isObject() ? new CniResult(result) : null);
    }
}
