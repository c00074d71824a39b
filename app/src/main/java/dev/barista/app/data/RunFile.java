package dev.barista.app.data;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The addresses and the process id of a running Barista, in `run.json` of its data folder.
///
/// @param pid of the process
/// @param ready when everything served
/// @param runtime name of the driver
public record RunFile(
        long pid, Instant started, Instant ready, String api, String gateway, String runtime) {

    public static Optional<RunFile> read(Path file) {
        try {
            JsonNode tree = Json.MAPPER.readTree(Files.readString(file));
            return Optional.of(
                    new RunFile(
                            tree.path("pid").asLong(0),
                            Instant.parse(tree.path("started").asString("")),
                            Instant.parse(tree.path("ready").asString("")),
                            tree.path("api").asString(""),
                            tree.path("gateway").asString(""),
                            tree.path("runtime").asString("")));
        } catch (IOException | JacksonException | DateTimeException e) {
            // Not there, or cut off by a crash: no process runs that could be asked.
            return Optional.empty();
        }
    }

    public void write(Path file) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, toJson());
            Files.move(
                    next,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String toJson() {
        return Json.object()
                .put("pid", pid)
                .put("started", started.toString())
                .put("ready", ready.toString())
                .put("api", api)
                .put("gateway", gateway)
                .put("runtime", runtime)
                .toPrettyString();
    }
}
