package dev.barista.apiserver.verb;

import dev.barista.apiserver.patch.Extent;
import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Limits the size of an object, as in Kubernetes. Pure.
final class Bounds {

    /// Values of a ConfigMap or a Secret, in bytes.
    static final long MOST_DATA = 1 << 20;

    /// Keys and values of all annotations, in bytes.
    static final long MOST_ANNOTATIONS = 256 << 10;

    /// An object as a whole, in bytes of JSON: what etcd takes in one request.
    static final long MOST_BYTES = 1536 << 10;

    /// @throws ApiException 413, 422
    static void require(ResourceType type, ApiObject object) {
        if (type.equals(Types.CONFIG_MAP)) {
            long text = texts(object.at("/data"));
            tooLongAbove(MOST_DATA, text + decoded(object.at("/binaryData")), "[]", type, object);
        } else if (type.equals(Types.SECRET)) {
            tooLongAbove(MOST_DATA, decoded(object.at("/data")), "data", type, object);
        }
        JsonNode annotations = object.metadata().path("annotations");
        long keys = annotations.propertyStream().mapToLong(each -> utf8(each.getKey())).sum();
        tooLongAbove(
                MOST_ANNOTATIONS, keys + texts(annotations), "metadata.annotations", type, object);
        long bytes = Extent.of(object.tree()).bytes();
        if (bytes > MOST_BYTES) {
            throw new ApiException(
                    new ApiStatus(
                            413,
                            "RequestEntityTooLarge",
                            "%s \"%s\": %d bytes (expected: at most %d): request is too large"
                                    .formatted(type, object.name(), bytes, MOST_BYTES)));
        }
    }

    private static void tooLongAbove(
            long most, long actual, String path, ResourceType type, ApiObject object) {
        if (actual > most) {
            throw FieldErrors.invalid(
                    type, object.name(), List.of(FieldErrors.tooManyBytes(path, most)));
        }
    }

    private static long texts(JsonNode values) {
        return values.valueStream().mapToLong(value -> utf8(value.asString(""))).sum();
    }

    /// Bytes of what is written in base 64.
    private static long decoded(JsonNode values) {
        return values.valueStream()
                .map(value -> value.asString(""))
                .mapToLong(text ->
                        text.length() / 4L * 3
                                - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0))
                .sum();
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Bounds() {}
}
