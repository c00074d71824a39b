package dev.barista.runtime.doctor;

import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.rootless.RootlessDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Properties of this machine that decide which drivers work. A snapshot.
///
/// @param administers whether this process may mount and make namespaces
/// @param networks whether it may configure networks, the loopback of a container's among them
/// @param overlay whether the kernel has overlayfs
/// @param userNamespaces whether an ordinary user may make namespaces
/// @param swap whether a frozen instance's memory can be written out
/// @param programs name → where it is
public record Machine(
        boolean administers,
        boolean networks,
        Cgroups cgroups,
        boolean overlay,
        boolean userNamespaces,
        boolean swap,
        Map<String, Path> programs) {

    private static final List<String> PROGRAMS =
            Stream.concat(Stream.of("crun", "runc"), RootlessDriver.PROGRAMS.stream()).toList();
    private static final List<String> USUAL =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    public Machine {
        programs = Map.copyOf(programs);
    }

    /// Takes about a millisecond; starts nothing.
    ///
    /// @param path as in `PATH`: looked through before the usual places
    public static Machine look(String path) throws IOException {
        return new Machine(
                Self.administers(),
                Self.configuresNetworks(),
                Cgroups.detect(),
                lines("/proc/filesystems").stream().anyMatch(line -> line.endsWith("\toverlay")),
                allowed("/proc/sys/user/max_user_namespaces")
                        && allowed("/proc/sys/kernel/unprivileged_userns_clone")
                        && !"1"
                                .equals(
                                        first(
                                                "/proc/sys/kernel/apparmor_restrict_unprivileged_userns")),
                lines("/proc/swaps").size() > 1,
                programs(path));
    }

    /// For people to read: what → how it is.
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CAP_SYS_ADMIN", yes(administers));
        facts.put("CAP_NET_ADMIN", yes(networks));
        facts.put("cgroups", cgroups.version());
        for (String controller : List.of("cpu", "memory", "pids")) {
            facts.put("cgroup " + controller, yes(cgroups.controls(controller)));
        }
        facts.put("freezer", cgroups.freezer());
        facts.put("overlayfs", yes(overlay));
        facts.put("user namespaces", yes(userNamespaces));
        facts.put("swap", yes(swap));
        PROGRAMS.forEach(name ->
                facts.put(
                        name,
                        programs.containsKey(name)
                                ? programs.get(name).toString()
                                : "not installed"));
        return facts;
    }

    private static String yes(boolean fact) {
        return fact ? "yes" : "no";
    }

    private static Map<String, Path> programs(String path) {
        Map<String, Path> found = new HashMap<>();
        var folders = new java.util.ArrayList<>(List.of(path.split(":", -1)));
        folders.addAll(USUAL);
        for (String program : PROGRAMS) {
            folders.stream()
                    .filter(folder -> folder.startsWith("/"))
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .ifPresent(where -> found.put(program, where));
        }
        return found;
    }

    /// Not there means that nothing forbids it.
    private static boolean allowed(String file) {
        return !"0".equals(first(file));
    }

    private static String first(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.getFirst().strip();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of(); // this kernel does not have it
        }
    }
}
