package dev.barista.node.pod.run;

import dev.barista.model.object.Json;
import dev.barista.runtime.Container.Exit;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// How a run ended, as a container status says it.
///
/// @param message what it said itself; else, where the pod asks for that, the end of its log when
///   it failed
/// @param id of the container; empty if it was never started
public record Terminated(Exit exit, String message, Instant started, Instant finished, String id) {

    /// Said of a process whose end only its parent has learnt, an earlier Barista.
    private static final int UNKNOWN = 255;

    public String reason() {
        if (exit.outOfMemory()) {
            return "OOMKilled";
        }
        if (id.isEmpty()) {
            return "StartError";
        }
        return exit.code() == 0 ? "Completed" : "Error";
    }

    public ObjectNode tree() {
        int code = exit.code() < 0 ? UNKNOWN : exit.code();
        ObjectNode tree = Json.object().put("exitCode", code).put("reason", reason());
        if (!message.isEmpty()) {
            tree.put("message", message);
        }
        tree.put("startedAt", started.toString()).put("finishedAt", finished.toString());
        return id.isEmpty() ? tree : tree.put("containerID", "barista://" + id);
    }
}
