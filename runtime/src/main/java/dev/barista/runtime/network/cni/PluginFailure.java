package dev.barista.runtime.network.cni;

import dev.barista.model.object.Json;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A plugin says that it failed.
final class PluginFailure extends IOException {

    private static final long serialVersionUID = 1;
    private static final int LONGEST = 1_000;

    private PluginFailure(String message) {
        super(message);
    }

    /// @param exit code of the process
    /// @param output a JSON object with `code`, `msg` and `details`, of a plugin that keeps to CNI
    /// @param errors what it wrote for people
    static PluginFailure of(PluginCall call, int exit, String output, String errors) {
        JsonNode said = parse(output);
        String reason;
        if (said.path("msg").asString("").isEmpty()) {
            String text = output.isBlank() ? errors.strip() : output.strip();
            reason = "exit code %d: %s".formatted(exit, text.isEmpty() ? "no message" : text);
        } else {
            String details = said.path("details").asString("");
            reason =
                    "code %d: %s%s"
                            .formatted(
                                    said.path("code").asInt(0),
                                    said.path("msg").asString(""),
                                    details.isEmpty() ? "" : ": " + details);
        }
        String message = call.text() + " failed, " + reason;
        return new PluginFailure(
                message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message);
    }

    private static JsonNode parse(String output) {
        try {
            return Json.MAPPER.readTree(output);
        } catch (JacksonException notJson) {
            return Json.object();
        }
    }
}
