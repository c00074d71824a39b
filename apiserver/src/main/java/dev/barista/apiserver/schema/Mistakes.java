package dev.barista.apiserver.schema;

import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/// Collects what is wrong with one object, in Kubernetes' words. Belongs to one request.
public final class Mistakes {

    public static final String NOT_AN_ADDRESS =
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    private final List<Cause> causes = new ArrayList<>();

    public void required(String path) {
        causes.add(FieldErrors.required(path));
    }

    public void required(String path, String detail) {
        causes.add(FieldErrors.required(path, detail));
    }

    public void forbidden(String path, String detail) {
        causes.add(FieldErrors.forbidden(path, detail));
    }

    /// @param value missing or null for none
    public void invalid(String path, JsonNode value, String detail) {
        causes.add(FieldErrors.invalid(path, value, detail));
    }

    public void invalid(String path, String value, String detail) {
        invalid(path, StringNode.valueOf(value), detail);
    }

    /// A list of texts, as Go prints it.
    public void invalid(String path, List<String> value, String detail) {
        causes.add(
                new Cause(
                        "FieldValueInvalid",
                        "Invalid value: %s: %s"
                                .formatted(
                                        value.stream()
                                                .map(one -> "\"" + one + "\"")
                                                .collect(
                                                        Collectors.joining(", ", "[]string{", "}")),
                                        detail),
                        path));
    }

    /// @param value as Go prints it
    public void invalidOf(String path, String value, String detail) {
        causes.add(
                new Cause(
                        "FieldValueInvalid",
                        "Invalid value: %s: %s".formatted(value, detail),
                        path));
    }

    /// One mistake for each of `details`.
    public void invalid(String path, String value, Iterable<String> details) {
        details.forEach(detail -> invalid(path, value, detail));
    }

    public void duplicate(String path, JsonNode value) {
        causes.add(FieldErrors.duplicate(path, value));
    }

    /// @param value as Go prints it
    public void duplicateOf(String path, String value) {
        causes.add(new Cause("FieldValueDuplicate", "Duplicate value: " + value, path));
    }

    public void tooMany(String path, int actual, int most) {
        causes.add(FieldErrors.tooMany(path, actual, most));
    }

    public void unsupported(String path, String value, List<String> supported) {
        causes.add(
                FieldErrors.unsupported(
                        path,
                        StringNode.valueOf(value),
                        supported.stream().<JsonNode>map(StringNode::valueOf).toList()));
    }

    /// A number that must be a port.
    public void port(String path, JsonNode number) {
        long port = number.asLong(0);
        if (port < 1 || port > 65535) {
            causes.add(
                    FieldErrors.invalid(
                            path,
                            number.isMissingNode() ? IntNode.valueOf(0) : number,
                            "must be between 1 and 65535, inclusive"));
        }
    }

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    public ApiException refusal(ResourceType type, String name) {
        return FieldErrors.invalid(type, name, causes);
    }

    /// @throws ApiException 422, if there are any
    public void refuse(ResourceType type, String name) {
        if (!causes.isEmpty()) {
            throw refusal(type, name);
        }
    }
}
