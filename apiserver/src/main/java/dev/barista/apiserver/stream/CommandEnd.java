package dev.barista.apiserver.stream;

import dev.barista.apiserver.session.Session;
import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/// How the end of a command is told to a client. Pure.
final class CommandEnd {

    /// @return nothing if there is nothing to tell
    static byte[] of(Session.End end, CommandProtocol protocol) {
        ObjectNode status = status(end);
        String text =
                protocol.tellsStatus() ? status.toString() : status.path("message").asString("");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode status(Session.End end) {
        ObjectNode status = Json.object();
        status.putObject("metadata");
        if (!end.failure().isEmpty()) {
            String message = "error executing command in container: " + end.failure();
            status.put("status", "Failure")
                    .put("message", "Internal error occurred: " + message)
                    .put("reason", "InternalError");
            status.putObject("details").putArray("causes").addObject().put("message", message);
            return status.put("code", 500);
        }
        if (end.code() == 0) {
            return status.put("status", "Success");
        }
        status.put("status", "Failure")
                .put(
                        "message",
                        "command terminated with non-zero exit code: exit status " + end.code())
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(end.code()));
        return status;
    }

    private CommandEnd() {}
}
