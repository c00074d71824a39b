package dev.barista.apiserver.http;

import dev.barista.apiserver.protobuf.TypedBody;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Parses the bodies of requests, JSON or YAML, into trees.
final class Bodies {

    private static final class Yaml {
        static final YAMLMapper MAPPER = YAMLMapper.builder().build();
    }

    private static final Set<String> OBJECTS =
            Set.of("", "application/json", "application/yaml", "text/yaml", "application/x-yaml");

    /// An object that is to be stored.
    ///
    /// @throws ApiException 400, 415
    static ObjectNode object(Request request) {
        if (request.mediaType().equals(TypedBody.MEDIA_TYPE)) {
            return TypedBody.parse(request.body());
        }
        if (!OBJECTS.contains(request.mediaType())) {
            throw unsupported(request.mediaType(), "application/json, application/yaml");
        }
        if (parse(request) instanceof ObjectNode object) {
            return object;
        }
        throw new ApiException(
                ApiStatus.badRequest("body: no object (expected: a Kubernetes object)"));
    }

    static JsonNode parse(Request request) {
        try {
            return isJson(request.body())
                    ? Json.MAPPER.readTree(request.body())
                    : Yaml.MAPPER.readTree(request.body());
        } catch (JacksonException failure) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "the object provided is unrecognized: body: %s (expected: JSON or YAML)"
                                    .formatted(failure.getOriginalMessage())));
        }
    }

    /// `DeleteOptions` may be left out.
    static JsonNode optional(Request request) {
        return request.body().length == 0 ? Json.object() : object(request);
    }

    private static boolean isJson(byte[] body) {
        for (byte each : body) {
            if (each > ' ') {
                return each == '{' || each == '[';
            }
        }
        return false;
    }

    static ApiException unsupported(String type, String expected) {
        return new ApiException(
                new ApiStatus(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format: %s (accepted media types include: %s)"
                                .formatted(type, expected)));
    }

    private Bodies() {}
}
