package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.Json;
import dev.barista.node.log.PodFolder;
import dev.barista.node.work.Clocks;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `run.json` in the folder of a pod: the instance that it owns, for a process that comes after
/// this one. Replaced whole, so that it is never half written; a machine that loses its power loses
/// its instances, so nothing waits for the disk.
///
/// @param folder of the pod
record RunFile(PodFolder folder) {

    private static final String NAME = "run.json";

    /// What an earlier process knew of an instance that may run on.
    ///
    /// @param id of the instance
    record Kept(String id, JsonNode tree) {

        /// @param log of its pod as it is called now
        Gift with(Instance instance, Path log, Clocks clocks) {
            Instant startedAt = Instant.parse(tree.path("startedAt").asString(""));
            Duration age = Duration.between(startedAt, clocks.wall().instant());
            List<Stage> stages = new ArrayList<>();
            for (JsonNode stage : tree.path("stages")) {
                stages.add(
                        new Stage(
                                stage.path("name").asString(""),
                                Duration.ofNanos(stage.path("nanos").asLong(0))));
            }
            var run =
                    new Run(
                            instance,
                            number(),
                            tree.path("port").asInt(0),
                            hostPort(),
                            startedAt,
                            clocks.ticker().nanos() - age.toNanos(),
                            new Origin(
                                    Rung.valueOf(tree.path("from").asString("STOPPED")),
                                    Duration.ofNanos(tree.path("aheadNanos").asLong(0))),
                            stages,
                            log,
                            tree.path("customStop").asBoolean(false),
                            tree.path("cpuMillis").asInt(0));
            return new Gift(
                    run,
                    Rung.valueOf(tree.path("rung").asString("RUNNING")),
                    tree.path("started").asBoolean(false),
                    tree.path("ready").asBoolean(false),
                    tree.path("boosted").asBoolean(false),
                    tree.path("imageId").asString(""),
                    tree.path("restarts").asInt(0));
        }

        int number() {
            return tree.path("number").asInt(0);
        }

        int hostPort() {
            return tree.path("hostPort").asInt(0);
        }
    }

    /// @return empty if there is none, or it cannot be understood
    Optional<Kept> read() throws IOException {
        Path file = folder.root().resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = Json.MAPPER.readTree(Files.readString(file));
            String id = tree.path("id").asString("");
            return id.isEmpty() ? Optional.empty() : Optional.of(new Kept(id, tree));
        } catch (JacksonException | IllegalArgumentException notOurs) {
            return Optional.empty(); // as if there were none: its instance is swept
        }
    }

    void write(Gift gift) throws IOException {
        Path temporary = folder.root().resolve(NAME + ".new");
        Files.writeString(temporary, tree(gift).toString());
        Files.move(
                temporary,
                folder.root().resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// Nothing runs any more.
    void delete() throws IOException {
        Files.deleteIfExists(folder.root().resolve(NAME));
    }

    private static ObjectNode tree(Gift gift) {
        Run run = gift.run();
        ObjectNode tree =
                Json.object()
                        .put("id", run.id())
                        .put("number", run.number())
                        .put("port", run.port())
                        .put("hostPort", run.hostPort())
                        .put("startedAt", run.startedAt().toString())
                        .put("customStop", run.customStop())
                        .put("cpuMillis", run.cpuMillis())
                        .put("from", run.origin().rung().name())
                        .put("aheadNanos", run.origin().ahead().toNanos())
                        .put("rung", gift.rung().name())
                        .put("started", gift.started())
                        .put("ready", gift.ready())
                        .put("boosted", gift.boosted())
                        .put("imageId", gift.imageId())
                        .put("restarts", gift.restarts());
        ArrayNode stages = tree.putArray("stages");
        for (Stage stage : run.stages()) {
            stages.addObject().put("name", stage.name()).put("nanos", stage.duration().toNanos());
        }
        return tree;
    }
}
