package dev.barista.apiserver.protobuf;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The body of a request in Kubernetes' protocol buffers, which typed clients (`kubectl create
/// namespace`) send whatever a server says it takes. A field that is not understood is refused,
/// unless it is empty: such clients send all their zeros.
public final class TypedBody {

    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final JsonNodeFactory NODES = Json.NODES;

    /// What the server writes itself, and drops from what is sent.
    private static final Set<String> WITH_STATUS =
            Set.of(
                    "Namespace",
                    "Deployment",
                    "StatefulSet",
                    "DaemonSet",
                    "HorizontalPodAutoscaler",
                    "PersistentVolumeClaim",
                    "Job",
                    "CronJob",
                    "Service",
                    "Pod",
                    "SelfSubjectAccessReview",
                    "SubjectAccessReview",
                    "LocalSubjectAccessReview",
                    "SelfSubjectRulesReview",
                    "TokenRequest",
                    "TokenReview");

    private static final int STATUS = 3;

    /// @throws ApiException 400 if it is broken, 415 if it is not understood
    public static ObjectNode parse(byte[] body) {
        if (!Arrays.equals(body, 0, Math.min(4, body.length), MAGIC, 0, 4)) {
            throw new ApiException(
                    ApiStatus.badRequest("body: no magic number (expected: k8s, 0)"));
        }
        try {
            return envelope(Wire.read(Arrays.copyOfRange(body, MAGIC.length, body.length)));
        } catch (IllegalArgumentException | DateTimeException broken) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "body: %s (expected: a message in protocol buffers)"
                                    .formatted(broken.getMessage())));
        }
    }

    private static ObjectNode envelope(List<Wire.Field> fields) {
        ObjectNode tree = Json.object();
        byte[] raw = new byte[0];
        for (Wire.Field field : fields) {
            if (field.number() == 1) {
                for (Wire.Field meta : Wire.read(field.bytes())) {
                    tree.put(meta.number() == 1 ? "apiVersion" : "kind", meta.text());
                }
            } else if (field.number() == 2) {
                raw = field.bytes();
            }
        }
        String kind = tree.path("kind").asString("");
        boolean newer = tree.path("apiVersion").asString("").equals("autoscaling/v2");
        if (!Messages.isKnown(kind) || newer) { // its version 1 has other fields
            throw notUnderstood(kind);
        }
        fill(tree, kind, raw);
        return tree;
    }

    private static ApiException notUnderstood(String what) {
        return new ApiException(
                new ApiStatus(
                        415,
                        "UnsupportedMediaType",
                        "%s: not understood in protocol buffers (expected: application/json)"
                                .formatted(what)));
    }

    private static void fill(ObjectNode tree, String message, byte[] bytes) {
        for (Wire.Field field : Wire.read(bytes)) {
            boolean status = field.number() == STATUS && WITH_STATUS.contains(message);
            var known = Messages.find(message, field.number());
            if (known.isPresent()) {
                set(tree, known.get(), field);
            } else if (!status && !isUnset(field)) {
                throw notUnderstood("%s, field %d".formatted(message, field.number()));
            }
        }
    }

    /// Whether nothing is in it but zeros.
    private static boolean isUnset(Wire.Field field) {
        if (field.isEmpty()) {
            return true;
        }
        try {
            return !field.isNumber()
                    && Wire.read(field.bytes()).stream().allMatch(Wire.Field::isEmpty);
        } catch (IllegalArgumentException _) {
            return false; // a text, not a message
        }
    }

    private static void set(ObjectNode tree, Messages.Field known, Wire.Field field) {
        switch (known.shape()) {
            case LIST -> tree.withArray("/" + known.name()).add(node(known.type(), field));
            case MAP -> entry(tree.withObject("/" + known.name()), known.type(), field);
            case ONE -> {
                JsonNode node = node(known.type(), field);
                boolean empty = node.isObject() ? node.isEmpty() : field.isEmpty();
                if (known.name().equals(Messages.INLINE)) {
                    tree.setAll((ObjectNode) node);
                } else if (!empty || known.zero()) {
                    tree.set(known.name(), node);
                }
            }
        }
    }

    private static void entry(ObjectNode map, String type, Wire.Field entry) {
        String key = "";
        JsonNode value = NODES.stringNode("");
        for (Wire.Field part : Wire.read(entry.bytes())) {
            if (part.number() == 1) {
                key = part.text();
            } else {
                value = node(type, part);
            }
        }
        map.set(key, value);
    }

    private static JsonNode node(String type, Wire.Field field) {
        if (field.isNumber() != (type.equals("number") || type.equals("flag"))) {
            throw new IllegalArgumentException("wrong wire type of field " + field.number());
        }
        if (Messages.isMessage(type)) {
            ObjectNode tree = Json.object();
            fill(tree, type, field.bytes());
            return tree;
        }
        return switch (type) {
            case "text" -> NODES.stringNode(field.text());
            case "bytes" -> NODES.stringNode(Base64.getEncoder().encodeToString(field.bytes()));
            case "number" -> NODES.numberNode(field.value());
            case "flag" -> NODES.booleanNode(field.value() != 0);
            case "time" -> time(field);
            case "intOrText" -> intOrText(field);
            case "quantity" -> NODES.stringNode(part(field, 1).text());
            default -> throw new IllegalStateException("type: " + type);
        };
    }

    private static JsonNode time(Wire.Field field) {
        long seconds = part(field, 1).value();
        return field.isEmpty()
                ? Json.object()
                : NODES.stringNode(Instant.ofEpochSecond(seconds).toString());
    }

    private static JsonNode intOrText(Wire.Field field) {
        boolean isText = part(field, 1).value() == 1;
        return isText
                ? NODES.stringNode(part(field, 3).text())
                : NODES.numberNode(part(field, 2).value());
    }

    private static Wire.Field part(Wire.Field field, int number) {
        return Wire.read(field.bytes()).stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElse(new Wire.Field(number, true, 0, new byte[0]));
    }

    private TypedBody() {}
}
