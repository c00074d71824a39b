package dev.barista.runtime.network.cni;

import dev.barista.runtime.network.cni.PluginCall.Command;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Runs the plugins of a configuration, in the order and with the results that CNI prescribes. The
/// first that fails ends it. Thread-safe.
///
/// @param plugins runs them
record PluginChain(CniConfig config, Plugins plugins) {

    /// Makes a network: each plugin is told the result of the one before.
    ///
    /// @throws IOException with what the plugin says; what others made is there still
    CniResult add(Target target) throws IOException {
        CniResult result = null;
        for (JsonNode plugin : config.plugins()) {
            PluginCall call = call(Command.ADD, plugin, target, result);
            String output = plugins.run(call);
            try {
                result = CniResult.parse(output);
            } catch (IOException e) {
                throw new IOException(call.text() + ": " + e.getMessage(), e);
            }
        }
        return java.util.Objects.requireNonNull(result, "no plugin");
    }

    /// Nothing if the configuration does not have it checked.
    ///
    /// @param result of ADD
    /// @throws IOException if anything of it is missing
    void check(Target target, CniResult result) throws IOException {
        if (config.check()) {
            for (JsonNode plugin : config.plugins()) {
                var _ = plugins.run(call(Command.CHECK, plugin, target, result));
            }
        }
    }

    /// Removes a network, or what is there of it, in the opposite order of ADD. Idempotent.
    ///
    /// @param result of ADD; null if it did not end
    void delete(Target target, @Nullable CniResult result) throws IOException {
        CniResult told = config.tellsResult() ? result : null;
        for (JsonNode plugin : config.plugins().reversed()) {
            var _ = plugins.run(call(Command.DEL, plugin, target, told));
        }
    }

    private PluginCall call(
            Command command, JsonNode plugin, Target target, @Nullable CniResult previous) {
        return new PluginCall(
                CniConfig.type(plugin), command, target, config.input(plugin, previous));
    }
}
