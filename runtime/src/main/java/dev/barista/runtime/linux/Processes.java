package dev.barista.runtime.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What `/proc` says about processes. Stateless.
public final class Processes {

    private static final Path PROC = Path.of("/proc");
    private static final long TICK =
            10_000_000; // nanoseconds: the kernel's unit for users is 1/100 s

    /// When it started, in the kernel's ticks since boot: with the pid it names a process for as
    /// long as the machine runs. Empty if there is none.
    public static OptionalLong startTime(long pid) {
        List<String> fields = stat(pid);
        return fields.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(fields.get(19)));
    }

    /// Those in the same pid namespace, as this namespace numbers them.
    public static List<Long> inNamespaceOf(long pid) throws IOException {
        return inNamespace(PROC.resolve(pid + "/ns/pid"));
    }

    /// @param file of a namespace
    static List<Long> inNamespace(Path file) throws IOException {
        Path namespace = Files.readSymbolicLink(file);
        List<Long> found = new ArrayList<>();
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                if (isIn(namespace, process)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /// Whether the file of a namespace is there, and not of this one.
    static boolean isOther(Path file, Path namespace) {
        try {
            return !Files.readSymbolicLink(file).equals(namespace);
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static boolean isIn(Path namespace, Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/pid")).equals(namespace);
        } catch (IOException e) {
            return false; // it has ended, or is not ours to see
        }
    }

    /// Whether it is a child of ours that we have not started: one in another pid namespace, or in
    /// our own by the name of a program whose helpers become our children.
    static boolean isOrphan(long pid, String name) {
        try {
            List<String> status = Files.readAllLines(PROC.resolve(pid + "/status"));
            return status.contains("PPid:\t" + ProcessHandle.current().pid())
                    && (status.getFirst().startsWith("Name:\t" + name)
                            || !status.contains("NSpid:\t" + pid));
        } catch (IOException e) {
            return false; // no such process
        }
    }

    /// Children of this process, whichever of its threads they came from.
    static List<Long> children() {
        List<Long> all = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve("self/task"))) {
            for (Path thread : threads) {
                addChildren(thread, all);
            }
        } catch (IOException e) {
            return all; // what was found until now
        }
        return all;
    }

    private static void addChildren(Path thread, List<Long> all) {
        try {
            for (String pid : Files.readString(thread.resolve("children")).split(" ", -1)) {
                if (!pid.isBlank()) {
                    all.add(Long.valueOf(pid.strip()));
                }
            }
        } catch (IOException gone) {
            return; // the thread has ended
        }
    }

    /// Those in other pid namespaces whose root is in this folder, or whose arguments name it: also
    /// processes that are still on the way into a container.
    public static List<Long> concerning(Path folder) throws IOException {
        Path ours = Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
        List<Long> found = new ArrayList<>();
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                if (isOther(process.resolve("ns/pid"), ours) && concerns(process, folder)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static boolean concerns(Path process, Path folder) {
        try {
            String arguments = Files.readString(process.resolve("cmdline"), ISO_8859_1);
            return Files.readSymbolicLink(process.resolve("root")).startsWith(folder)
                    || arguments.contains(folder + "\0")
                    || arguments.contains(folder + "/");
        } catch (IOException e) {
            return false; // it has ended, or is not ours to see
        }
    }

    public static void signal(long pid, int signal) {
        Libc.KILL.call(pid, signal);
    }

    /// To all of the group that a process leads, or to it alone if it leads none.
    ///
    /// @param pid of one that has not been waited for
    public static void signalGroup(long pid, int signal) {
        List<String> fields = stat(pid);
        boolean leads = !fields.isEmpty() && fields.get(2).equals(Long.toString(pid));
        Libc.KILL.call(leads ? -pid : pid, signal);
    }

    /// Whether a signal has stopped it.
    public static boolean isStopped(long pid) {
        List<String> fields = stat(pid);
        return !fields.isEmpty() && fields.getFirst().equals("T");
    }

    /// User and system time, with that of children that have ended.
    public static Duration cpuTime(long pid) {
        List<String> fields = stat(pid);
        return fields.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(
                        TICK * fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum());
    }

    /// What is in memory of it; pages that it shares are counted for each.
    public static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            return 0; // no such process
        }
        return 0;
    }

    /// The fields of `/proc/pid/stat` after the name, which may hold spaces and parentheses: the
    /// first is the third of the manual page.
    private static List<String> stat(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
        } catch (IOException e) {
            return List.of(); // no such process
        }
    }

    private Processes() {}
}
