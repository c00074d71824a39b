package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Limits;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `sandbox.json`: what a sandbox is made of, for the process that adopts it, and the version of
/// all that drivers keep in its folder.
///
/// @param addresses on the node's network; null of a sandbox that has loopback only
record SandboxRecord(SandboxSpec spec, @Nullable PodAddresses addresses) {

    /// 1 had no such file: one folder for an instance, not one for each container below that of the
    /// sandbox. [StateFolder] tells the two apart by where they are. In 2, sandboxes had loopback
    /// only; before 4, containers had no stop signal.
    static final int VERSION = 4;

    private static final int LOOPBACK_ONLY = 2;
    private static final String FILE = "sandbox.json";

    void write(Path folder) throws IOException {
        Limits limits = spec.limits();
        ObjectNode tree = Json.object().put("version", VERSION).put("hostname", spec.hostname());
        tree.putObject("limits")
                .put("cpuMillis", limits.cpuMillis())
                .put("cpuShares", limits.cpuShares())
                .put("memoryBytes", limits.memoryBytes())
                .put("pids", limits.pids());
        var mounts = tree.putArray("mounts");
        for (Mount mount : spec.mounts()) {
            mounts.addObject()
                    .put("source", mount.source().toString())
                    .put("target", mount.target())
                    .put("readOnly", mount.readOnly());
        }
        var all = tree.putArray("addresses");
        if (addresses != null) {
            addresses.all().forEach(all::add);
        }
        Files.write(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(tree));
    }

    /// @throws IOException if a field is missing, or the version is newer than [#VERSION]
    static SandboxRecord read(Path folder) throws IOException {
        var fields = Fields.read(folder.resolve(FILE));
        requireKnown(fields);
        var limits = new Fields(fields.file(), fields.tree().path("limits"));
        List<Mount> mounts = new ArrayList<>();
        for (JsonNode each : fields.list("mounts").toList()) {
            var mount = new Fields(fields.file(), each);
            mounts.add(
                    new Mount(
                            Path.of(mount.text("source")),
                            mount.text("target"),
                            mount.flag("readOnly")));
        }
        var spec =
                new SandboxSpec(
                        String.valueOf(folder.getFileName()),
                        fields.text("hostname"),
                        new Limits(
                                limits.number("cpuMillis"),
                                limits.number("cpuShares"),
                                limits.large("memoryBytes"),
                                limits.number("pids")),
                        mounts);
        return new SandboxRecord(spec, addresses(fields));
    }

    private static @Nullable PodAddresses addresses(Fields fields) throws IOException {
        if (fields.number("version") <= LOOPBACK_ONLY) {
            return null;
        }
        List<String> all = fields.list("addresses").map(JsonNode::asString).toList();
        try {
            return all.isEmpty()
                    ? null
                    : new PodAddresses(all.getFirst(), all.stream().skip(1).findFirst());
        } catch (IllegalArgumentException e) {
            throw new IOException("%s: addresses: %s".formatted(fields.file(), e.getMessage()), e);
        }
    }

    /// Of all that is in the folder of a sandbox.
    static int versionIn(Path folder) throws IOException {
        return Fields.read(folder.resolve(FILE)).number("version");
    }

    /// Whether it was written at all: a process may have been killed before that.
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /// @throws IOException if the version is newer than [#VERSION]
    static void requireKnown(Path folder) throws IOException {
        if (isIn(folder)) {
            requireKnown(Fields.read(folder.resolve(FILE)));
        }
    }

    private static void requireKnown(Fields fields) throws IOException {
        int version = fields.number("version");
        if (version > VERSION) {
            throw new IOException(
                    "%s: version: %d (expected: at most %d). A newer Barista wrote it: start that one, or end its instances with it first."
                            .formatted(fields.file(), version, VERSION));
        }
    }
}
