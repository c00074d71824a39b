package dev.barista.store.journal;

import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A journal entry as JSON: the name of its kind, and its components under their names. Instants as
/// ISO 8601, durations in nanoseconds.
final class EntryTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static ObjectNode of(JournalEntry entry) {
        ObjectNode tree = Json.object().put("kind", entry.getClass().getSimpleName());
        components((Record) entry, tree);
        return tree;
    }

    private static void components(Record value, ObjectNode into) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            into.set(component.getName(), node(read(component, value)));
        }
    }

    private static @Nullable Object read(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Duration duration -> NODES.numberNode(duration.toNanos());
            case ObjectKey key ->
                    Json.object().put("namespace", key.namespace()).put("name", key.name());
            case Map<?, ?> map -> {
                ObjectNode object = Json.object();
                map.forEach((key, each) -> object.set(key.toString(), node(each)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(each -> array.add(node(each)));
                yield array;
            }
            case Record nested -> {
                ObjectNode object = Json.object();
                components(nested, object);
                yield object;
            }
            case Instant instant -> NODES.stringNode(instant.toString());
            default -> NODES.stringNode(value.toString());
        };
    }

    private EntryTree() {}
}
