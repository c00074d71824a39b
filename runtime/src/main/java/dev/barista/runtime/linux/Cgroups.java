package dev.barista.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where this machine's control groups are mounted. Immutable.
///
/// Of version 2 only a hierarchy that has the controllers counts; beside version 1 it is `hybrid`.
///
/// @param v1 controller, or `name=…` of a hierarchy without one → mount point
/// @param v2 mount point; null if there is none, or it is only the hybrid one
/// @param hybrid the version 2 hierarchy beside version 1
public record Cgroups(Map<String, Path> v1, @Nullable Path v2, @Nullable Path hybrid) {

    private static final List<String> CONTROLLERS =
            List.of("cpu", "cpuacct", "memory", "pids", "freezer", "cpuset", "devices", "blkio");

    public Cgroups {
        v1 = Map.copyOf(v1);
    }

    public static Cgroups detect() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/mounts")));
    }

    /// @param mounts lines of `/proc/mounts`
    static Cgroups parse(List<String> mounts) {
        Map<String, Path> v1 = new HashMap<>();
        Path unified = null;
        for (String mount : mounts) {
            String[] fields = mount.split(" ", 6);
            if (fields[2].equals("cgroup2")) {
                unified = Path.of(fields[1]);
            } else if (fields[2].equals("cgroup")) {
                Path where = Path.of(fields[1]);
                List.of(fields[3].split(",", -1)).stream()
                        .filter(name -> CONTROLLERS.contains(name) || name.startsWith("name="))
                        .forEach(controller -> v1.put(controller, where));
            }
        }
        boolean hybrid = !v1.isEmpty();
        return new Cgroups(v1, hybrid ? null : unified, hybrid ? unified : null);
    }

    /// The group at `path`, whether or not it is there.
    ///
    /// @param path absolute from the root of each hierarchy: `/barista/…`
    public Cgroup group(String path) {
        return new Cgroup(this, path);
    }

    /// The folder of a group, for one controller.
    Optional<Path> folder(String controller, String path) {
        Path root = v2 == null ? v1.get(controller) : v2;
        return Optional.ofNullable(root).map(mount -> mount.resolve(path.substring(1)));
    }

    List<Path> roots() {
        return v2 == null ? v1.values().stream().distinct().toList() : List.of(v2);
    }

    boolean unified() {
        return v2 != null;
    }

    /// Prepares the kernel for a process that another program will soon move to a group: the kernel
    /// begins the RCU grace period that the move needs, about 12 ms after some quiet, and next to
    /// nothing for some milliseconds after it. Blocks as long. The calling thread, one of the
    /// platform's, stays in its group.
    public void expectMove() {
        try {
            findOwn(Files.readAllLines(Path.of("/proc/thread-self/cgroup")))
                    .ifPresent(own ->
                            FileDescriptors.write(own, Integer.toString(Libc.GETTID.call())));
        } catch (IOException e) {
            // It was to save time only: the move itself waits then.
        }
    }

    /// The file that takes the threads of our own group.
    ///
    /// @param groups lines of `/proc/self/cgroup`
    Optional<Path> findOwn(List<String> groups) {
        for (String group : groups) {
            String[] fields = group.split(":", 3);
            Path below = Path.of(fields[2].substring(1));
            if (v2 != null && fields[1].isEmpty()) {
                return Optional.of(v2.resolve(below).resolve("cgroup.threads"));
            }
            for (String controller : fields[1].split(",", -1)) {
                if (v2 == null && v1.containsKey(controller)) {
                    return Optional.of(v1.get(controller).resolve(below).resolve("tasks"));
                }
            }
        }
        return Optional.empty();
    }

    /// For people to read.
    public String version() {
        if (v2 != null) {
            return "version 2";
        }
        if (v1.isEmpty()) {
            return "none";
        }
        return hybrid == null ? "version 1" : "version 1, version 2 beside it";
    }

    /// Whether a limit of this kind can be set.
    public boolean controls(String controller) {
        if (v2 == null) {
            Path root = v1.get(controller);
            return root != null && Files.isWritable(root);
        }
        try {
            return Files.isWritable(v2)
                    && List.of(
                                    Files.readString(v2.resolve("cgroup.controllers"))
                                            .strip()
                                            .split(" "))
                            .contains(controller);
        } catch (IOException e) {
            return false; // no such file: not a root of version 2
        }
    }

    /// How instances are frozen, as in [dev.barista.runtime.Abilities].
    public String freezer() {
        if (v2 != null && Files.isWritable(v2)) {
            return "cgroup v2";
        }
        return controls("freezer") ? "cgroup v1" : "SIGSTOP";
    }
}
