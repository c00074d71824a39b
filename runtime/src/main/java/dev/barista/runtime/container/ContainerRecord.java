package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `container.json`: what the kernel does not know of a container, for the process that adopts it.
///
/// @param cpuMillis its own CPU limit, whatever that of its sandbox is; 0 is none
record ContainerRecord(int cpuMillis) {

    private static final String FILE = "container.json";

    void write(Path folder) throws IOException {
        var tree = Json.object().put("cpuMillis", cpuMillis);
        Files.write(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(tree));
    }

    static ContainerRecord read(Path folder) throws IOException {
        return new ContainerRecord(Fields.read(folder.resolve(FILE)).number("cpuMillis"));
    }
}
