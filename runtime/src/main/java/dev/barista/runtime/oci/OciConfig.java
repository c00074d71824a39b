package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Privileges.CallFilter;
import dev.barista.runtime.container.Capabilities;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Isolation;
import dev.barista.runtime.container.Launcher.Surrounding;
import dev.barista.runtime.linux.SharedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `config.json` of a container. Pure.
///
/// @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">config.md</a>
final class OciConfig {

    private static final List<String> OWN_NAMESPACES = List.of("pid", "mount");

    private final Surrounding sandbox;
    private final ContainerSpec spec;
    private final Identity identity;
    private final Host host;

    /// @param capabilities bits of those that this process has, and a container may get
    /// @param openFiles the most that this process may open
    /// @param controllers of control groups: a limit of another kind would be refused
    record Host(
            long capabilities, long openFiles, boolean cgroupNamespace, Set<String> controllers) {
        Host {
            controllers = Set.copyOf(controllers);
        }
    }

    private final List<String> capabilities;

    /// @throws IOException if the container is to have a capability that it cannot have
    OciConfig(Surrounding sandbox, ContainerSpec spec, Identity identity, Host host)
            throws IOException {
        this.sandbox = sandbox;
        this.spec = spec;
        this.identity = identity.with(spec.privileges().groups());
        this.host = host;
        this.capabilities =
                Capabilities.names(Capabilities.bits(spec.privileges(), host.capabilities()));
    }

    /// @param cgroupPath from the root of each hierarchy
    ObjectNode json(Path root, String cgroupPath) {
        ObjectNode config = Json.object();
        config.put("ociVersion", "1.0.2");
        config.putObject("root")
                .put("path", root.toString())
                .put("readonly", spec.privileges().readOnlyRoot());
        config.set("process", process());
        ArrayNode mounts = config.putArray("mounts");
        Isolation.MOUNTS.forEach(mount ->
                add(mounts, mount.type(), mount.source(), mount.target(), mount.options()));
        List<Mount> binds = new ArrayList<>(sandbox.spec().mounts());
        binds.addAll(spec.mounts());
        for (Mount mount : binds) {
            var options =
                    List.of("rbind", "rprivate", "nosuid", "nodev", mount.readOnly() ? "ro" : "rw");
            add(mounts, "bind", mount.source().toString(), mount.target(), options);
        }
        config.set("linux", linux(cgroupPath));
        return config;
    }

    private ObjectNode process() {
        ObjectNode process = Json.object();
        process.put("terminal", spec.console().terminal());
        ObjectNode user = process.putObject("user");
        user.put("uid", identity.uid()).put("gid", identity.gid());
        ArrayNode groups = user.putArray("additionalGids");
        identity.groups().forEach(groups::add);
        addAll(process.putArray("args"), spec.command().arguments());
        addAll(process.putArray("env"), environment());
        process.put("cwd", Isolation.workingDirectory(spec.command()));
        process.put("noNewPrivileges", !spec.privileges().escalates());
        ObjectNode sets = process.putObject("capabilities");
        addAll(sets.putArray("bounding"), capabilities);
        // A user that is not root has none; set-user-id programs give some only if they may.
        List<String> held = identity.uid() == 0 ? capabilities : List.of();
        addAll(sets.putArray("permitted"), held);
        addAll(sets.putArray("effective"), held);
        ObjectNode files = process.putArray("rlimits").addObject();
        files.put("type", "RLIMIT_NOFILE");
        files.put("soft", host.openFiles()).put("hard", host.openFiles());
        return process;
    }

    private List<String> environment() {
        return Isolation.environment(spec.command(), sandbox.spec().hostname(), identity);
    }

    private ObjectNode linux(String cgroupPath) {
        ObjectNode linux = Json.object();
        ArrayNode namespaces = linux.putArray("namespaces");
        OWN_NAMESPACES.forEach(type -> namespaces.addObject().put("type", type));
        if (host.cgroupNamespace()) {
            namespaces.addObject().put("type", "cgroup");
        }
        addShared(namespaces);
        linux.put("cgroupsPath", cgroupPath);
        linux.set("resources", resources());
        switch (spec.privileges().filter()) {
            case CallFilter.Usual _ -> linux.set("seccomp", Seccomp.json());
            case CallFilter.None _ -> {
                // no filter at all
            }
            case CallFilter.Profile(JsonNode profile) -> linux.set("seccomp", profile);
        }
        addAll(linux.putArray("maskedPaths"), Isolation.MASKED);
        addAll(linux.putArray("readonlyPaths"), Isolation.READ_ONLY);
        return linux;
    }

    private void addShared(ArrayNode namespaces) {
        SharedNamespaces shared = Objects.requireNonNull(sandbox.namespaces());
        namespaces.addObject().put("type", "network").put("path", shared.network().toString());
        namespaces.addObject().put("type", "ipc").put("path", shared.ipc().toString());
        namespaces.addObject().put("type", "uts").put("path", shared.uts().toString());
    }

    private ObjectNode resources() {
        Limits limits = spec.limits();
        ObjectNode resources = Json.object();
        resources.putArray("devices").addObject().put("allow", false).put("access", "rwm");
        if (limits.memoryBytes() > 0 && host.controllers().contains("memory")) {
            resources.putObject("memory").put("limit", limits.memoryBytes());
        }
        if (host.controllers().contains("cpu")) {
            addCpu(resources, limits);
        }
        if (limits.pids() > 0 && host.controllers().contains("pids")) {
            resources.putObject("pids").put("limit", limits.pids());
        }
        return resources;
    }

    private static void addCpu(ObjectNode resources, Limits limits) {
        if (limits.cpuMillis() > 0) {
            long quota = Math.max(1_000, limits.cpuMillis() * 100L);
            resources.withObject("/cpu").put("quota", quota).put("period", 100_000);
        }
        if (limits.cpuShares() > 0) {
            resources.withObject("/cpu").put("shares", limits.cpuShares());
        }
    }

    private static void add(
            ArrayNode mounts, String type, String source, String target, List<String> options) {
        ObjectNode mount = mounts.addObject();
        mount.put("destination", target).put("type", type).put("source", source);
        addAll(mount.putArray("options"), options);
    }

    private static void addAll(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
