package dev.barista.model.journal;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The parts of one entry, read from JSON. None has a default, but where said: what is missing is
/// an error.
///
/// @param path of this object, for messages: `rung`, `woke.caller`
record EntryFields(JsonNode tree, String path) {

    /// The message names the part, what it is and what it should be.
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    String text(String name) {
        JsonNode value = tree.path(name);
        if (!value.isString()) {
            throw malformed(name, "a text");
        }
        return value.stringValue();
    }

    /// A part that is left out where there is nothing to say, as in all entries of earlier
    /// releases.
    String textOrEmpty(String name) {
        return tree.has(name) ? text(name) : "";
    }

    long number(String name) {
        JsonNode value = tree.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw malformed(name, "a whole number");
        }
        return value.longValue();
    }

    int count(String name) {
        long value = number(name);
        if (value != (int) value) {
            throw malformed(name, "a whole number of 32 bits");
        }
        return (int) value;
    }

    Instant instant(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException unreadable) {
            throw malformed(name, "a time as in 2030-01-01T00:00:00Z");
        }
    }

    Rung rung(String name) {
        return Rung.find(text(name)).orElseThrow(() -> malformed(name, "a rung"));
    }

    ObjectKey key(String name) {
        EntryFields key = inner(name);
        return new ObjectKey(key.text("namespace"), key.text("name"));
    }

    Caller caller(String name) {
        EntryFields caller = inner(name);
        return new Caller(
                caller.text("source"),
                caller.textOrEmpty("pod"),
                caller.text("method"),
                caller.text("path"),
                caller.text("userAgent"));
    }

    Map<String, String> texts(String name) {
        EntryFields map = inner(name);
        Map<String, String> texts = new LinkedHashMap<>();
        map.tree.propertyNames().forEach(key -> texts.put(key, map.text(key)));
        return texts;
    }

    List<Stage> stages(String name) {
        JsonNode list = tree.path(name);
        if (!list.isArray()) {
            throw malformed(name, "a list");
        }
        List<Stage> stages = new ArrayList<>();
        for (JsonNode each : list) {
            var stage = new EntryFields(each, "%s.%s[%d]".formatted(path, name, stages.size()));
            stages.add(new Stage(stage.text("name"), Duration.ofNanos(stage.number("duration"))));
        }
        return stages;
    }

    private EntryFields inner(String name) {
        JsonNode value = tree.path(name);
        if (!value.isObject()) {
            throw malformed(name, "an object");
        }
        return new EntryFields(value, path + "." + name);
    }

    private Malformed malformed(String name, String expected) {
        JsonNode value = tree.path(name);
        return new Malformed(
                "%s.%s: %s (expected: %s)"
                        .formatted(
                                path,
                                name,
                                value.isMissingNode() ? "missing" : value.toString(),
                                expected));
    }
}
