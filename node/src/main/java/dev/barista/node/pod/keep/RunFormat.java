package dev.barista.node.pod.keep;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.Json;
import dev.barista.node.pod.run.Origin;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of `run.json`. Pure.
///
/// | version | since | differs by |
/// |---|---|---|
/// | 1 | 0.1, without a number | rungs are named in upper case |
/// | 2 | 0.1 | `version` |
/// | 3 | now | `sandbox`, `companions`; before, the sandbox was named as the instance |
///
/// Each field is required in each version: a limit that is missing is no permission.
final class RunFormat {

    static final int VERSION = 3;

    /// Written by a newer Barista.
    static final class Newer extends Exception {
        private static final long serialVersionUID = 1;

        Newer(int version) {
            super("version: %d (expected: at most %d)".formatted(version, VERSION));
        }
    }

    /// @throws Newer if this program does not know the version
    /// @throws IllegalArgumentException if a field is missing or is not what it should be
    static KeptRun read(JsonNode tree) throws Newer {
        int version = tree.has("version") ? integer(tree, "version") : 1;
        if (version > VERSION) {
            throw new Newer(version);
        }
        List<Stage> stages = new ArrayList<>();
        for (JsonNode stage : field(tree, "stages")) {
            stages.add(new Stage(text(stage, "name"), nanos(stage, "nanos")));
        }
        return new KeptRun(
                text(tree, "id"),
                text(tree, version < 3 ? "id" : "sandbox"),
                integer(tree, "number"),
                integer(tree, "port"),
                integer(tree, "hostPort"),
                instant(tree, "startedAt"),
                new Origin(rung(tree, "from"), nanos(tree, "aheadNanos")),
                stages,
                bool(tree, "customStop"),
                integer(tree, "cpuMillis"),
                new KeptRun.Progress(
                        rung(tree, "rung"),
                        bool(tree, "started"),
                        bool(tree, "ready"),
                        bool(tree, "boosted"),
                        text(tree, "imageId"),
                        integer(tree, "restarts")),
                version < 3 ? List.of() : CompanionFormat.read(field(tree, "companions")));
    }

    static ObjectNode tree(KeptRun run) {
        KeptRun.Progress progress = run.progress();
        ObjectNode tree =
                Json.object()
                        .put("version", VERSION)
                        .put("id", run.id())
                        .put("sandbox", run.sandbox())
                        .put("number", run.number())
                        .put("port", run.port())
                        .put("hostPort", run.hostPort())
                        .put("startedAt", run.startedAt().toString())
                        .put("customStop", run.customStop())
                        .put("cpuMillis", run.cpuMillis())
                        .put("from", run.origin().rung().word())
                        .put("aheadNanos", run.origin().ahead().toNanos())
                        .put("rung", progress.rung().word())
                        .put("started", progress.started())
                        .put("ready", progress.ready())
                        .put("boosted", progress.boosted())
                        .put("imageId", progress.imageId())
                        .put("restarts", progress.restarts());
        ArrayNode stages = tree.putArray("stages");
        for (Stage stage : run.stages()) {
            stages.addObject().put("name", stage.name()).put("nanos", stage.duration().toNanos());
        }
        tree.set("companions", CompanionFormat.tree(run.companions()));
        return tree;
    }

    static JsonNode field(JsonNode tree, String name) {
        JsonNode value = tree.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException(name + ": missing (expected: a value)");
        }
        return value;
    }

    static String text(JsonNode tree, String name) {
        JsonNode value = field(tree, name);
        require(value.isString(), name, value, "a text");
        return value.asString();
    }

    static int integer(JsonNode tree, String name) {
        JsonNode value = field(tree, name);
        require(value.isInt() && value.asInt() >= 0, name, value, "a whole number from 0");
        return value.asInt();
    }

    private static Duration nanos(JsonNode tree, String name) {
        JsonNode value = field(tree, name);
        require(value.isIntegralNumber() && value.canConvertToLong(), name, value, "nanoseconds");
        return Duration.ofNanos(value.asLong());
    }

    static boolean bool(JsonNode tree, String name) {
        JsonNode value = field(tree, name);
        require(value.isBoolean(), name, value, "true or false");
        return value.asBoolean();
    }

    static Instant instant(JsonNode tree, String name) {
        String value = text(tree, name);
        try {
            return Instant.parse(value);
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a time)".formatted(name, value), notATime);
        }
    }

    /// By its word, in any case: version 1 has upper case.
    private static Rung rung(JsonNode tree, String name) {
        String word = text(tree, name).toLowerCase(Locale.ROOT);
        return Rung.find(word)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "%s: %s (expected: a rung)".formatted(name, word)));
    }

    private static void require(boolean holds, String name, JsonNode value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s)".formatted(name, value, expected));
        }
    }

    private RunFormat() {}
}
