package dev.barista.apiserver.schema;

import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Mistakes in fields, in the words that clients of Kubernetes know.
public final class FieldErrors {

    /// The reason of a cause that says so of a value's type.
    public static final String WRONG_TYPE = "FieldValueTypeInvalid";

    /// The refusal of an object with these mistakes: 422 `Invalid`.
    public static ApiException invalid(ResourceType type, String name, List<Cause> causes) {
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        return invalid(kind, name, causes);
    }

    /// @param kind with its group, if it has one
    public static ApiException invalid(String kind, String name, List<Cause> causes) {
        String all =
                causes.stream()
                        .map(cause -> cause.field() + ": " + cause.message())
                        .distinct()
                        .collect(Collectors.joining(", "));
        String message =
                "%s \"%s\" is invalid: %s"
                        .formatted(kind, name, causes.size() > 1 ? "[" + all + "]" : all);
        return new ApiException(new ApiStatus(422, "Invalid", message, causes));
    }

    public static Cause required(String path) {
        return new Cause("FieldValueRequired", "Required value", path);
    }

    public static Cause required(String path, String detail) {
        return new Cause("FieldValueRequired", "Required value: " + detail, path);
    }

    public static Cause invalid(String path, JsonNode value, String detail) {
        return new Cause(
                "FieldValueInvalid",
                "Invalid value: %s: %s".formatted(goSyntax(value), detail),
                path);
    }

    public static Cause forbidden(String path, String detail) {
        return new Cause("FieldValueForbidden", "Forbidden: " + detail, path);
    }

    /// A mistake in a value that is itself a field.
    static Cause within(String path, Cause cause) {
        String field = cause.field().isEmpty() ? path : path + "." + cause.field();
        return new Cause(cause.reason(), cause.message(), field);
    }

    static Cause wrongType(String path, String actual, String expected) {
        return new Cause(
                WRONG_TYPE,
                "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
                        .formatted(actual, path, expected, actual),
                path);
    }

    public static Cause unsupported(String path, JsonNode value, List<JsonNode> supported) {
        String words =
                supported.stream()
                        .map(one -> quoted(one.isString() ? one.asString() : one.toString()))
                        .collect(Collectors.joining(", "));
        return new Cause(
                "FieldValueNotSupported",
                "Unsupported value: %s: supported values: %s".formatted(goSyntax(value), words),
                path);
    }

    public static Cause duplicate(String path, JsonNode value) {
        return new Cause("FieldValueDuplicate", "Duplicate value: " + goSyntax(value), path);
    }

    static Cause tooLong(String path, long most) {
        return new Cause(
                "FieldValueTooLong",
                "Too long: may not be more than %d bytes".formatted(most),
                path);
    }

    /// As Kubernetes puts it for what is counted in bytes altogether.
    public static Cause tooManyBytes(String path, long most) {
        return new Cause(
                "FieldValueTooLong", "Too long: must have at most %d bytes".formatted(most), path);
    }

    public static Cause tooMany(String path, long actual, long most) {
        return new Cause(
                "FieldValueTooMany",
                "Too many: %d: must have at most %d items".formatted(actual, most),
                path);
    }

    /// A value as Go's `%#v` prints it, because that is what clients of Kubernetes see.
    static String goSyntax(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> quoted(value.asString());
            case OBJECT ->
                    value.properties().stream()
                            .map(e -> quoted(e.getKey()) + ":" + goSyntax(e.getValue()))
                            .collect(Collectors.joining(", ", "map[string]interface {}{", "}"));
            case ARRAY ->
                    value.valueStream()
                            .map(FieldErrors::goSyntax)
                            .collect(Collectors.joining(", ", "[]interface {}{", "}"));
            case NULL, MISSING -> "\"null\"";
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private FieldErrors() {}
}
