package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `config.json` of a container. Pure.
///
/// @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">config.md</a>
final class OciConfig {

    private static final List<String> NAMESPACES =
            List.of("pid", "ipc", "uts", "mount", "network", "cgroup");

    private final InstanceSpec spec;
    private final Identity identity;
    private final Host host;

    /// @param capabilities that this process has, and a container may get
    /// @param openFiles the most that this process may open
    /// @param controllers of control groups: a limit of another kind would be refused
    record Host(
            List<String> capabilities,
            long openFiles,
            boolean cgroupNamespace,
            Set<String> controllers) {
        Host {
            capabilities = List.copyOf(capabilities);
            controllers = Set.copyOf(controllers);
        }
    }

    OciConfig(InstanceSpec spec, Identity identity, Host host) {
        this.spec = spec;
        this.identity = identity;
        this.host = host;
    }

    /// @param cgroupPath from the root of each hierarchy
    ObjectNode json(Path root, String cgroupPath) {
        ObjectNode config = Json.object();
        config.put("ociVersion", "1.0.2");
        config.putObject("root").put("path", root.toString());
        config.put("hostname", spec.hostname());
        config.set("process", process());
        ArrayNode mounts = config.putArray("mounts");
        Sandbox.MOUNTS.forEach(mount ->
                add(mounts, mount.type(), mount.source(), mount.target(), mount.options()));
        for (InstanceSpec.Mount mount : spec.mounts()) {
            var options =
                    List.of("rbind", "rprivate", "nosuid", "nodev", mount.readOnly() ? "ro" : "rw");
            add(mounts, "bind", mount.source().toString(), mount.target(), options);
        }
        config.set("linux", linux(cgroupPath));
        return config;
    }

    private ObjectNode process() {
        ObjectNode process = Json.object();
        process.put("terminal", false);
        ObjectNode user = process.putObject("user");
        user.put("uid", identity.uid()).put("gid", identity.gid());
        ArrayNode groups = user.putArray("additionalGids");
        identity.groups().forEach(groups::add);
        addAll(process.putArray("args"), spec.command().arguments());
        addAll(process.putArray("env"), Sandbox.environment(spec, identity));
        process.put("cwd", Sandbox.workingDirectory(spec));
        process.put("noNewPrivileges", true);
        ObjectNode capabilities = process.putObject("capabilities");
        addAll(capabilities.putArray("bounding"), host.capabilities());
        // Who is not root has none; set-user-id programs give none either.
        List<String> held = identity.uid() == 0 ? host.capabilities() : List.of();
        addAll(capabilities.putArray("permitted"), held);
        addAll(capabilities.putArray("effective"), held);
        ObjectNode files = process.putArray("rlimits").addObject();
        files.put("type", "RLIMIT_NOFILE");
        files.put("soft", host.openFiles()).put("hard", host.openFiles());
        return process;
    }

    private ObjectNode linux(String cgroupPath) {
        ObjectNode linux = Json.object();
        ArrayNode namespaces = linux.putArray("namespaces");
        for (String type : NAMESPACES) {
            if (!type.equals("cgroup") || host.cgroupNamespace()) {
                namespaces.addObject().put("type", type);
            }
        }
        linux.put("cgroupsPath", cgroupPath);
        linux.set("resources", resources());
        // Nobody else is in its network: no port there needs protection.
        linux.putObject("sysctl").put("net.ipv4.ip_unprivileged_port_start", "0");
        linux.set("seccomp", Seccomp.json());
        addAll(linux.putArray("maskedPaths"), Sandbox.MASKED);
        addAll(linux.putArray("readonlyPaths"), Sandbox.READ_ONLY);
        return linux;
    }

    private ObjectNode resources() {
        InstanceSpec.Limits limits = spec.limits();
        ObjectNode resources = Json.object();
        resources.putArray("devices").addObject().put("allow", false).put("access", "rwm");
        if (limits.memoryBytes() > 0 && host.controllers().contains("memory")) {
            resources.putObject("memory").put("limit", limits.memoryBytes());
        }
        if (limits.cpuMillis() > 0 && host.controllers().contains("cpu")) {
            long quota = Math.max(1_000, limits.cpuMillis() * 100L);
            resources.putObject("cpu").put("quota", quota).put("period", 100_000);
        }
        if (limits.pids() > 0 && host.controllers().contains("pids")) {
            resources.putObject("pids").put("limit", limits.pids());
        }
        return resources;
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
