package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import dev.barista.runtime.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `container.json`: what the kernel does not know of a container, for the process that adopts it.
///
/// @param cpuMillis its own CPU limit, whatever that of its sandbox is; 0 is none
/// @param stopSignal that asks it to end
record ContainerRecord(int cpuMillis, int stopSignal) {

    private static final String FILE = "container.json";
    private static final int FIRST_WITH_SIGNAL = 4;

    void write(Path folder) throws IOException {
        var tree = Json.object().put("cpuMillis", cpuMillis).put("stopSignal", stopSignal);
        Files.write(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(tree));
    }

    /// @param version of the sandbox's folder, as [SandboxRecord] says it
    static ContainerRecord read(Path folder, int version) throws IOException {
        Fields fields = Fields.read(folder.resolve(FILE));
        return new ContainerRecord(
                fields.number("cpuMillis"),
                version < FIRST_WITH_SIGNAL ? Signals.TERM : fields.number("stopSignal"));
    }
}
