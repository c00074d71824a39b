package dev.barista.apiserver.query;

import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Collects the mistakes in the options of one request; all of them are told at once. Belongs to
/// one request.
final class OptionErrors {

    private final List<Cause> causes = new ArrayList<>();

    void invalid(String name, JsonNode value, String rule) {
        causes.add(FieldErrors.invalid(name, value, rule));
    }

    void forbidden(String name, String rule) {
        causes.add(FieldErrors.forbidden(name, rule));
    }

    void unsupported(String name, String value, String... supported) {
        List<JsonNode> all = Stream.of(supported).map(OptionErrors::node).toList();
        causes.add(FieldErrors.unsupported(name, node(value), all));
    }

    void required(String name, String rule) {
        causes.add(new Cause("FieldValueRequired", "Required value: " + rule, name));
    }

    private static JsonNode node(String text) {
        return Json.MAPPER.getNodeFactory().stringNode(text);
    }

    /// @param kind with its group: `ListOptions.meta.k8s.io`
    /// @throws ApiException 422 if there is any
    void throwIfAny(String kind, String name) {
        if (!causes.isEmpty()) {
            throw FieldErrors.invalid(kind, name, causes);
        }
    }
}
