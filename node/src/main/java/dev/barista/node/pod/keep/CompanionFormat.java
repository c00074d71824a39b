package dev.barista.node.pod.keep;

import dev.barista.model.object.Json;
import dev.barista.node.pod.companion.Companion.Kind;
import dev.barista.node.pod.keep.KeptCompanion.KeptProcess;
import dev.barista.node.pod.run.Terminated;
import dev.barista.runtime.Container.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The companions in `run.json`. Pure.
final class CompanionFormat {

    /// @throws IllegalArgumentException if a field is missing or is not what it should be
    static List<KeptCompanion> read(JsonNode list) {
        List<KeptCompanion> all = new ArrayList<>();
        for (JsonNode tree : list) {
            all.add(
                    new KeptCompanion(
                            RunFormat.text(tree, "name"),
                            kind(tree),
                            RunFormat.integer(tree, "runs"),
                            RunFormat.bool(tree, "passed"),
                            RunFormat.text(tree, "imageId"),
                            process(tree.path("run")),
                            tree.has("succeeded") ? RunFormat.bool(tree, "succeeded") : null,
                            last(tree.path("last"))));
        }
        return all;
    }

    private static Kind kind(JsonNode tree) {
        String word = RunFormat.text(tree, "kind");
        for (Kind kind : Kind.values()) {
            if (word(kind).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "kind: %s (expected: init, sidecar or peer)".formatted(word));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable KeptProcess process(JsonNode tree) {
        return tree.isMissingNode()
                ? null
                : new KeptProcess(
                        RunFormat.integer(tree, "number"),
                        RunFormat.text(tree, "id"),
                        RunFormat.instant(tree, "startedAt"),
                        RunFormat.bool(tree, "started"),
                        RunFormat.bool(tree, "ready"));
    }

    private static @Nullable Terminated last(JsonNode tree) {
        return tree.isMissingNode()
                ? null
                : new Terminated(
                        new Exit(
                                RunFormat.field(tree, "code").asInt(-1),
                                RunFormat.bool(tree, "outOfMemory")),
                        RunFormat.text(tree, "message"),
                        RunFormat.instant(tree, "started"),
                        RunFormat.instant(tree, "finished"),
                        RunFormat.text(tree, "id"));
    }

    static ArrayNode tree(List<KeptCompanion> all) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (KeptCompanion one : all) {
            ObjectNode tree =
                    list.addObject()
                            .put("name", one.name())
                            .put("kind", word(one.kind()))
                            .put("runs", one.runs())
                            .put("passed", one.passed())
                            .put("imageId", one.imageId());
            KeptProcess run = one.run();
            if (run != null) {
                tree.putObject("run")
                        .put("number", run.number())
                        .put("id", run.id())
                        .put("startedAt", run.startedAt().toString())
                        .put("started", run.started())
                        .put("ready", run.ready());
            }
            Boolean succeeded = one.succeeded();
            if (succeeded != null) {
                tree.put("succeeded", succeeded);
            }
            Terminated last = one.last();
            if (last != null) {
                tree.putObject("last")
                        .put("code", last.exit().code())
                        .put("outOfMemory", last.exit().outOfMemory())
                        .put("message", last.message())
                        .put("started", last.started().toString())
                        .put("finished", last.finished().toString())
                        .put("id", last.id());
            }
        }
        return list;
    }

    private CompanionFormat() {}
}
