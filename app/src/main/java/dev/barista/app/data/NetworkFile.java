package dev.barista.app.data;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The ranges that were chosen for the pods' network, in `network.json` of the data folder:
/// Services keep their addresses, so the next start takes the same ones while they are free.
///
/// @param podRange a CIDR
/// @param serviceRange a CIDR
/// @param gateway the gateway address; empty while pods go without a network
public record NetworkFile(String podRange, String serviceRange, String gateway) {

    private static final int VERSION = 1;

    /// Empty if there is none that this release understands: a range is chosen then.
    public static Optional<NetworkFile> read(Path file) {
        try {
            JsonNode tree = Json.MAPPER.readTree(Files.readString(file));
            String pods = tree.path("podRange").asString("");
            String services = tree.path("serviceRange").asString("");
            boolean known = tree.path("version").asInt(0) == VERSION;
            return known && !pods.isEmpty() && !services.isEmpty()
                    ? Optional.of(
                            new NetworkFile(pods, services, tree.path("gateway").asString("")))
                    : Optional.empty();
        } catch (IOException | JacksonException notThere) {
            return Optional.empty();
        }
    }

    /// The same ranges, for a later start.
    public NetworkFile off() {
        return new NetworkFile(podRange, serviceRange, "");
    }

    public void write(Path file) throws IOException {
        String text =
                Json.object()
                        .put("version", VERSION)
                        .put("podRange", podRange)
                        .put("serviceRange", serviceRange)
                        .put("gateway", gateway)
                        .toPrettyString();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
