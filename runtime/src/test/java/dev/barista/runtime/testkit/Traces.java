package dev.barista.runtime.testkit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a driver can leave behind on the machine: mounts, cgroups, network namespaces, child
/// processes.
record Traces(
        Set<String> mounts, Set<String> cgroups, Set<String> namespaces, Set<String> children) {

    static Traces now() throws IOException {
        return new Traces(findMounts(), findCgroups(), findNamespaces(), findChildren());
    }

    private static Set<String> findMounts() throws IOException {
        try {
            return new TreeSet<>(Files.readAllLines(Path.of("/proc/1/mounts")));
        } catch (AccessDeniedException e) { // of an ordinary user's tests, who can see only these
            return new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mounts")));
        }
    }

    private static Set<String> findCgroups() throws IOException {
        try (var all = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
            return all.filter(path -> path.toString().contains("/barista"))
                    .map(Path::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
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
