package dev.barista.runtime.testkit;

import dev.barista.runtime.container.StateFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a driver can leave behind on the machine: mounts, network namespaces, child processes; and
/// cgroups, which can be told from those of other Baristas that come and go.
///
/// @param held namespaces that this process holds open, beside those that it is in
/// @param ended children that have ended and are not waited for
record Traces(
        Set<String> mounts,
        Set<String> namespaces,
        Set<String> children,
        Set<String> held,
        Set<Long> ended) {

    static Traces now() throws IOException {
        return new Traces(findMounts(), findNamespaces(), findChildren(), findHeld(), findEnded());
    }

    private static Set<String> findHeld() throws IOException {
        Set<String> held = new TreeSet<>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            descriptors
                    .map(descriptor -> link(descriptor.toString()))
                    .filter(name -> name.matches("(net|ipc|uts):.*"))
                    .forEach(held::add);
        }
        for (String type : List.of("net", "ipc", "uts")) {
            held.remove(link("/proc/self/ns/" + type));
        }
        return held;
    }

    /// Where a group may be, in each hierarchy.
    static List<Path> groups(String path) throws IOException {
        List<Path> all = new ArrayList<>();
        all.add(Path.of("/sys/fs/cgroup" + path));
        try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            hierarchies
                    .filter(Files::isDirectory)
                    .filter(hierarchy -> !hierarchy.endsWith("unified"))
                    .forEach(hierarchy -> all.add(Path.of(hierarchy + path)));
        }
        return all;
    }

    private static Set<String> findMounts() throws IOException {
        try {
            return new TreeSet<>(Files.readAllLines(Path.of("/proc/1/mounts")));
        } catch (AccessDeniedException e) { // of an ordinary user's tests, who can see only these
            return new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mounts")));
        }
    }

    static Set<String> cgroupsOf(StateFolder state) throws IOException {
        Path below = Path.of("barista", state.nodeId());
        Set<String> found = new TreeSet<>();
        try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            hierarchies
                    .map(hierarchy -> hierarchy.resolve(below))
                    .filter(Files::exists)
                    .forEach(group -> found.add(group.toString()));
        }
        Path unified = Path.of("/sys/fs/cgroup").resolve(below);
        if (Files.exists(unified)) {
            found.add(unified.toString());
        }
        return found;
    }

    /// Those of processes that descend from this one.
    private static Set<String> findNamespaces() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> link("/proc/" + process.pid() + "/ns/net"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Those that live. What has ended and is not reaped yet when a driver is closed goes with the
    /// process; while a driver is open it reaps at each removal.
    private static Set<String> findChildren() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !hasEnded(process))
                .map(process -> process.pid() + " " + process.info().command().orElse("?"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<Long> findEnded() {
        return ProcessHandle.current()
                .children()
                .filter(Traces::hasEnded)
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether it runs: neither gone nor a zombie.
    static boolean lives(long pid) {
        return ProcessHandle.of(pid).filter(process -> !hasEnded(process)).isPresent();
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException gone) {
            return true;
        }
    }

    private static String link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            return "none";
        }
    }
}
