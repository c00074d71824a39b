package dev.barista.runtime.linux;

import dev.barista.runtime.Limits;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// One control group in all hierarchies, with those below it. Stateless: all is in the kernel's
/// files. Thread-safe.
public final class Cgroup {

    private static final long PERIOD = 100_000; // microseconds, the kernel's default
    private static final Set<Integer> LEFT = Set.of(Libc.ENOENT, Libc.EACCES, Libc.EROFS);
    private static final int TRIES = 1_000;
    private static final long PAUSE = 200_000; // nanoseconds between two of them
    private static final int BREATH = 50; // tries to freeze until it may run for a moment

    private final Cgroups cgroups;
    private final String path;

    Cgroup(Cgroups cgroups, String path) {
        this.cgroups = cgroups;
        this.path = path;
    }

    /// Makes it, and sets what limits this machine can set.
    public void create(Limits limits) throws IOException {
        for (Path root : cgroups.roots()) {
            createBelow(root);
        }
        if (limits.memoryBytes() > 0) {
            set("memory", "memory.limit_in_bytes", "memory.max", limits.memoryBytes());
        }
        if (limits.pids() > 0) {
            set("pids", "pids.max", "pids.max", limits.pids());
        }
        if (limits.cpuShares() > 0) {
            long share = cgroups.unified() ? limits.cpuWeight() : limits.cpuShares();
            set("cpu", "cpu.shares", "cpu.weight", share);
        }
        if (limits.cpuMillis() > 0) {
            limitCpu(limits.cpuMillis());
        }
    }

    private void createBelow(Path root) throws IOException {
        Path folder = root;
        for (Path part : Path.of(path.substring(1))) {
            if (cgroups.unified()) {
                for (String controller : List.of("cpu", "memory", "pids")) {
                    if (cgroups.controls(controller)) {
                        write(folder.resolve("cgroup.subtree_control"), "+" + controller);
                    }
                }
            }
            folder = folder.resolve(part);
            Files.createDirectories(folder); // starts side by side make the same parents
            inheritCpus(root, folder);
        }
    }

    /// A version 1 group without processors and memory nodes refuses every process. A group that is
    /// found so gets them: the thread that made it may not have come to that yet.
    private void inheritCpus(Path root, Path folder) throws IOException {
        if (root.equals(cgroups.v1().get("cpuset"))) {
            for (String name : List.of("cpuset.cpus", "cpuset.mems")) {
                Path file = folder.resolve(name);
                if (Files.readString(file).isBlank()) {
                    write(file, Files.readString(folder.resolveSibling(name)));
                }
            }
        }
    }

    /// Puts a process into it, unless it has ended.
    public void add(long pid) throws IOException {
        for (Path root : cgroups.roots()) {
            Path file = root.resolve(path.substring(1)).resolve("cgroup.procs");
            int error = FileDescriptors.write(file, Long.toString(pid));
            if (error != 0 && error != Libc.ESRCH) {
                throw new IOException(
                        "%s: cannot write %d: %s".formatted(file, pid, Libc.describe(error)));
            }
        }
    }

    /// Puts the calling thread into it, so that what it starts is there from its first instruction.
    /// Version 1 only: version 2 knows processes.
    ///
    /// A thread that names itself by 0 needs no lock of the kernel's (since Linux 5.17): 0.1 ms,
    /// where the same by its number costs 12 ms after some quiet.
    void addCaller() throws IOException {
        for (Path root : cgroups.roots()) {
            write(root.resolve(path.substring(1)).resolve("tasks"), "0");
        }
    }

    boolean takesThreads() {
        return !cgroups.unified();
    }

    /// Nothing happens where processor time cannot be limited.
    ///
    /// @param millis thousandths of a core; 0 is no limit
    public void limitCpu(int millis) throws IOException {
        long quota = Math.max(1_000, millis * PERIOD / 1_000);
        if (cgroups.unified()) {
            writeAtOnce("cpu", "cpu.max", (millis == 0 ? "max" : quota) + " " + PERIOD);
        } else {
            writeAtOnce("cpu", "cpu.cfs_quota_us", millis == 0 ? "-1" : Long.toString(quota));
        }
    }

    /// The limit that it has, in thousandths of a core; 0 if it has none.
    public int cpuLimit() throws IOException {
        Optional<Path> folder = existing("cpu");
        String file = cgroups.unified() ? "cpu.max" : "cpu.cfs_quota_us";
        if (folder.isEmpty() || !Files.isReadable(folder.get().resolve(file))) {
            return 0;
        }
        String quota = Files.readString(folder.get().resolve(file)).strip().split(" ", 2)[0];
        return quota.equals("max") || quota.equals("-1")
                ? 0
                : Math.toIntExact(Long.parseLong(quota) * 1_000 / PERIOD);
    }

    /// Returns when all processes in it and below stand still.
    ///
    /// @return false if there is no freezer here
    public boolean freeze() throws IOException {
        return cgroups.unified()
                ? switchTo("cgroup.freeze", "1", "cgroup.events", "frozen 1")
                : switchTo("freezer.state", "FROZEN", "freezer.state", "FROZEN");
    }

    /// Returns when the kernel has woken all processes in it, which it does within the write.
    ///
    /// @return false if there is no freezer here
    public boolean thaw() throws IOException {
        return cgroups.unified()
                ? writeAtOnce("freezer", "cgroup.freeze", "0")
                : writeAtOnce("freezer", "freezer.state", "THAWED");
    }

    /// Whether it is frozen, or on the way; empty if there is no freezer here.
    public Optional<Boolean> findFrozen() throws IOException {
        Optional<Path> file =
                folder("freezer")
                        .map(at ->
                                at.resolve(cgroups.unified() ? "cgroup.freeze" : "freezer.state"))
                        .filter(Files::isReadable);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String said = Files.readString(file.get()).strip();
        return Optional.of(said.equals("1") || said.startsWith("FR")); // FREEZING, FROZEN
    }

    private boolean switchTo(String file, String value, String proof, String expected)
            throws IOException {
        Optional<Path> folder =
                folder("freezer").filter(there -> Files.isRegularFile(there.resolve(file)));
        if (folder.isEmpty()) {
            return false;
        }
        for (int i = 1; i <= TRIES; i++) {
            write(folder.get().resolve(file), value); // version 1 may need it again
            if (Files.readString(folder.get().resolve(proof)).contains(expected)) {
                return true;
            }
            if (i % BREATH == 0) {
                thaw(); // one that is becoming another program waits for threads that stand still
            }
            LockSupport.parkNanos(PAUSE);
        }
        thaw();
        throw new IOException(
                "%s: not %s within %d ms".formatted(file, value, TRIES * PAUSE / 1_000_000));
    }

    /// What its processes have used; empty if the CPU or the memory controller is not enabled.
    public Optional<Usage> usage() throws IOException {
        Optional<Path> cpu = existing(cgroups.unified() ? "cpu" : "cpuacct");
        Optional<Path> memory = existing("memory");
        if (cpu.isEmpty() || memory.isEmpty()) {
            return Optional.empty();
        }
        Path bytes =
                memory.get()
                        .resolve(cgroups.unified() ? "memory.current" : "memory.usage_in_bytes");
        Path time = cpu.get().resolve(cgroups.unified() ? "cpu.stat" : "cpuacct.usage");
        if (!Files.isReadable(bytes) || !Files.isReadable(time)) {
            return Optional.empty();
        }
        // As the kubelet counts it: without the cache that the kernel would give back at once.
        String cache = cgroups.unified() ? "inactive_file" : "total_inactive_file";
        long used = number(bytes) - field(memory.get().resolve("memory.stat"), cache);
        Duration spent =
                cgroups.unified()
                        ? Duration.ofNanos(1_000 * field(time, "usage_usec"))
                        : Duration.ofNanos(number(time));
        return Optional.of(new Usage(spent, Math.max(0, used)));
    }

    /// Whether the kernel has killed one of its processes for want of memory.
    public boolean outOfMemory() throws IOException {
        String file = cgroups.unified() ? "memory.events" : "memory.oom_control";
        Optional<Path> folder = existing("memory");
        return folder.isPresent() && field(folder.get().resolve(file), "oom_kill") > 0;
    }

    /// Other processes in it and below. This one counts as in it while one of its threads is there
    /// to start something.
    public List<Long> pids() throws IOException {
        Optional<Path> folder = existing(cgroups.unified() ? "memory" : "pids");
        if (folder.isEmpty()) {
            return List.of();
        }
        try (var below = Files.walk(folder.get())) {
            return below.filter(file -> file.endsWith("cgroup.procs"))
                    .flatMap(file -> lines(file).stream())
                    .map(Long::valueOf)
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // a group that went away while we looked
        }
    }

    /// Removes it where it is. It must be empty of processes; those that are just ending are waited
    /// for.
    public void remove() throws IOException {
        for (Path root : cgroups.roots()) {
            Path folder = root.resolve(path.substring(1));
            for (int i = 0; i < TRIES && !removed(folder); i++) {
                LockSupport.parkNanos(PAUSE);
            }
            if (Files.exists(folder)) {
                throw new IOException("cannot remove " + folder + ": still in use");
            }
        }
    }

    /// Removes it, and those above it, as far as they are empty.
    public void prune() {
        for (Path root : cgroups.roots()) {
            Path below = Path.of(path.substring(1));
            for (int depth = below.getNameCount(); depth > 0; depth--) {
                if (!removed(root.resolve(below.subpath(0, depth)))) {
                    break;
                }
            }
        }
    }

    private static boolean removed(Path folder) {
        try {
            // The files in it are the kernel's; `rmdir` does not mind them.
            Files.deleteIfExists(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return removeBelow(folder);
        } catch (IOException e) {
            return false; // busy
        }
    }

    private static boolean removeBelow(Path folder) {
        try (var below = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path child : below) {
                if (!removed(child)) {
                    return false;
                }
            }
        } catch (IOException e) {
            return false; // went away
        }
        return !Files.exists(folder);
    }

    /// Ids of the groups below it, in any hierarchy.
    public List<String> children() throws IOException {
        var names = new java.util.TreeSet<String>();
        for (Path root : cgroups.roots()) {
            Path folder = root.resolve(path.substring(1));
            if (Files.isDirectory(folder)) {
                try (var below = Files.newDirectoryStream(folder, Files::isDirectory)) {
                    below.forEach(child -> names.add(child.getFileName().toString()));
                }
            }
        }
        return List.copyOf(names);
    }

    private Optional<Path> folder(String controller) {
        return cgroups.folder(controller, path);
    }

    private Optional<Path> existing(String controller) {
        return folder(controller).filter(Files::isDirectory);
    }

    private void set(String controller, String v1, String v2, long value) throws IOException {
        write(controller, cgroups.unified() ? v2 : v1, Long.toString(value));
    }

    private void write(String controller, String file, String value) throws IOException {
        Optional<Path> there = existing(controller).map(folder -> folder.resolve(file));
        if (there.isPresent() && Files.isWritable(there.get())) {
            write(there.get(), value);
        }
    }

    /// Without a look before: a request may wait for it. What is not there, or not ours to write,
    /// is left.
    ///
    /// @return whether it was written
    private boolean writeAtOnce(String controller, String file, String value) throws IOException {
        Optional<Path> there = folder(controller).map(folder -> folder.resolve(file));
        int error = there.isEmpty() ? Libc.ENOENT : FileDescriptors.write(there.get(), value);
        if (error != 0 && !LEFT.contains(error)) {
            throw new IOException(
                    "%s: cannot write %s: %s".formatted(file, value, Libc.describe(error)));
        }
        return error == 0;
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new IOException(
                    "%s: cannot write %s: %s".formatted(file, value, e.getReason()), e);
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }
}
