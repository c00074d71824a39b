package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the ConfigMaps, Secrets and `v1` Services of a namespace. Contents are never logged.
///
/// @param namespace of the pod
public record Sources(Objects objects, String namespace) {

    /// @return empty if there is no such ConfigMap
    public Optional<Map<String, byte[]>> findConfigMap(String name) {
        return find(Types.CONFIG_MAP, name)
                .map(map -> {
                    Map<String, byte[]> data = new LinkedHashMap<>();
                    map.tree()
                            .path("data")
                            .properties()
                            .forEach(entry ->
                                    data.put(entry.getKey(), utf8(entry.getValue().asString(""))));
                    base64(map, "binaryData", data);
                    return data;
                });
    }

    /// @return empty if there is no such Secret
    public Optional<Map<String, byte[]>> findSecret(String name) {
        return find(Types.SECRET, name)
                .map(secret -> {
                    Map<String, byte[]> data = new LinkedHashMap<>();
                    base64(secret, "data", data);
                    secret.tree()
                            .path("stringData")
                            .properties()
                            .forEach(entry ->
                                    data.put(entry.getKey(), utf8(entry.getValue().asString(""))));
                    return data;
                });
    }

    boolean isImmutableConfigMap(String name) {
        return isImmutable(Types.CONFIG_MAP, name);
    }

    boolean isImmutableSecret(String name) {
        return isImmutable(Types.SECRET, name);
    }

    private boolean isImmutable(ResourceType type, String name) {
        return find(type, name)
                .filter(one -> one.tree().path("immutable").asBoolean(false))
                .isPresent();
    }

    List<ApiObject> services() {
        return objects.list(Types.CORE_SERVICE, namespace, Selector.ALL);
    }

    /// The Service of the API, which pods of every namespace know.
    Optional<ApiObject> findApi() {
        return objects.find(Types.CORE_SERVICE, new ObjectKey("default", "kubernetes"));
    }

    private Optional<ApiObject> find(ResourceType type, String name) {
        return objects.find(type, new ObjectKey(namespace, name));
    }

    private static void base64(ApiObject object, String field, Map<String, byte[]> into) {
        object.tree()
                .path(field)
                .properties()
                .forEach(entry ->
                        into.put(
                                entry.getKey(),
                                Base64.getMimeDecoder().decode(entry.getValue().asString(""))));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
