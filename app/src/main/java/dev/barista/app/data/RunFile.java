package dev.barista.app.data;

import dev.barista.model.object.Json;
import dev.barista.model.release.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.MissingNode;

/// The addresses and the process id of a running Barista, in `run.json` of its data folder.
///
/// | version | since | differs by |
/// |---|---|---|
/// | 1 | 0.1, without a number | |
/// | 2 | 0.1, in the end | `version`, and the `release` that writes it |
/// | 3 | now | `gatewayTls`, `metrics` |
///
/// Each field is required in each version; only the process id is read of a version that is newer.
///
/// @param pid of the process
/// @param ready when everything served
/// @param gatewayTls empty if the gateway does not listen for TLS
/// @param metrics where they are shown without a token; empty if nowhere
/// @param runtime name of the driver
public record RunFile(
        long pid,
        Instant started,
        Instant ready,
        String api,
        String gateway,
        String gatewayTls,
        String metrics,
        String runtime) {

    static final int VERSION = 3;

    /// The file of a Barista that runs is not one that this release reads; the message says what to
    /// do.
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Unreadable(String message) {
            super(message);
        }
    }

    /// The process that wrote the file, of whichever release it is; empty if there is no file, or
    /// it was cut off by a crash.
    static OptionalLong findPid(Path file) {
        JsonNode pid = tree(file).path("pid");
        return pid.isIntegralNumber() ? OptionalLong.of(pid.asLong()) : OptionalLong.empty();
    }

    /// @return empty if there is no file, or it was cut off by a crash: no process runs that could
    ///   be asked
    /// @throws Unreadable if a newer release wrote it, or a field is missing
    public static Optional<RunFile> read(Path file) {
        JsonNode tree = tree(file);
        if (tree.isMissingNode()) {
            return Optional.empty();
        }
        requireKnown(file, tree);
        return Optional.of(
                new RunFile(
                        findPid(file).orElseThrow(() -> unreadable(file, "pid", tree, "a number")),
                        instant(file, "started", tree),
                        instant(file, "ready", tree),
                        text(file, "api", tree),
                        text(file, "gateway", tree),
                        addedByThree(file, "gatewayTls", tree),
                        addedByThree(file, "metrics", tree),
                        text(file, "runtime", tree)));
    }

    private static JsonNode tree(Path file) {
        try {
            return Json.MAPPER.readTree(Files.readString(file));
        } catch (IOException | JacksonException absentOrCutOff) {
            return MissingNode.getInstance();
        }
    }

    private static void requireKnown(Path file, JsonNode tree) {
        JsonNode version = tree.has("version") ? tree.path("version") : IntNode.valueOf(1);
        if (!version.isInt() || version.asInt() > VERSION) {
            String release = tree.path("release").asString("");
            throw new Unreadable(
                    ("%s: version %s, written by %s (expected: at most version %d, as Barista %s"
                                    + " writes it; use the commands of the Barista that runs there, or give"
                                    + " another folder with `--data`)")
                            .formatted(
                                    file,
                                    version,
                                    release.isEmpty()
                                            ? "another release of Barista"
                                            : "Barista " + release,
                                    VERSION,
                                    Release.NUMBER));
        }
    }

    private static String addedByThree(Path file, String name, JsonNode tree) {
        return tree.path("version").asInt(1) < 3 ? "" : text(file, name, tree);
    }

    private static String text(Path file, String name, JsonNode tree) {
        JsonNode value = tree.path(name);
        if (!value.isString()) {
            throw unreadable(file, name, tree, "a text");
        }
        return value.asString();
    }

    private static Instant instant(Path file, String name, JsonNode tree) {
        try {
            return Instant.parse(text(file, name, tree));
        } catch (DateTimeException notATime) {
            throw unreadable(file, name, tree, "a time");
        }
    }

    private static Unreadable unreadable(Path file, String name, JsonNode tree, String expected) {
        JsonNode value = tree.path(name);
        return new Unreadable(
                "%s: %s: %s (expected: %s)"
                        .formatted(
                                file, name, value.isMissingNode() ? "missing" : value, expected));
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
                .put("version", VERSION)
                .put("release", Release.NUMBER)
                .put("pid", pid)
                .put("started", started.toString())
                .put("ready", ready.toString())
                .put("api", api)
                .put("gateway", gateway)
                .put("gatewayTls", gatewayTls)
                .put("metrics", metrics)
                .put("runtime", runtime)
                .toPrettyString();
    }
}
