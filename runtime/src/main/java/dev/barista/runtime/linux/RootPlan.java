package dev.barista.runtime.linux;

import static dev.barista.runtime.linux.Constants.AT_FDCWD;
import static dev.barista.runtime.linux.Constants.MOVE_MOUNT;
import static dev.barista.runtime.linux.Constants.MS_BIND;
import static dev.barista.runtime.linux.Constants.MS_NODEV;
import static dev.barista.runtime.linux.Constants.MS_NOEXEC;
import static dev.barista.runtime.linux.Constants.MS_NOSUID;
import static dev.barista.runtime.linux.Constants.MS_RDONLY;
import static dev.barista.runtime.linux.Constants.MS_REC;
import static dev.barista.runtime.linux.Constants.MS_REMOUNT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plans how a thread makes a folder its root, and mounts there what a container finds in it. All
/// paths are walked after the root has changed, so no link of an image leads out of it.
final class RootPlan {

    /// Opened by the program before it runs, which waits there until the other end is opened.
    static final String GATE = "/dev/.start";

    private static final int CHARACTER = 0020000;
    private static final int ENOTDIR = 20;
    private static final Map<String, int[]> NODES =
            Map.of(
                    "null", new int[] {1, 3},
                    "zero", new int[] {1, 5},
                    "full", new int[] {1, 7},
                    "random", new int[] {1, 8},
                    "urandom", new int[] {1, 9},
                    "tty", new int[] {5, 0});
    private static final Map<String, String> LINKS =
            Map.of(
                    "/dev/fd", "/proc/self/fd",
                    "/dev/stdin", "/proc/self/fd/0",
                    "/dev/stdout", "/proc/self/fd/1",
                    "/dev/stderr", "/proc/self/fd/2",
                    "/dev/ptmx", "pts/ptmx");

    private final Plan plan;

    RootPlan(Plan plan) {
        this.plan = plan;
    }

    void enter(Path root) {
        long here = plan.text(".");
        plan.add("enter the root", Libc.CHDIR, plan.text(root.toString()));
        plan.add("umask", Libc.UMASK, 0022);
        plan.add("change the root", Libc.PIVOT_ROOT, here, here);
        plan.add("leave the old root", Libc.UMOUNT, here, Constants.MNT_DETACH);
        plan.add("enter the new root", Libc.CHDIR, plan.text("/"));
    }

    void systemMounts(Cgroups cgroups) {
        plan.folders("/proc");
        mount("tmpfs", "/dev", MS_NOSUID, "mode=755,size=65536k");
        NODES.forEach(this::node);
        mount("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
        long quiet = MS_NOSUID | MS_NOEXEC | MS_NODEV;
        mount("tmpfs", "/dev/shm", quiet, "mode=1777,size=65536k");
        mount("mqueue", "/dev/mqueue", quiet, "");
        LINKS.forEach(
                (link, target) -> plan.add(link, Libc.SYMLINK, plan.text(target), plan.text(link)));
        plan.add("gate", Libc.MKFIFO, plan.text(GATE), 0600);
        plan.add("gate", Libc.CHMOD, plan.text(GATE), 0666);
        mount("sysfs", "/sys", quiet | MS_RDONLY, "");
        cgroupMounts(cgroups, quiet);
    }

    private void cgroupMounts(Cgroups cgroups, long quiet) {
        if (cgroups.unified()) {
            mount("cgroup2", "/sys/fs/cgroup", quiet | MS_RDONLY, "");
            return;
        }
        if (cgroups.roots().isEmpty()) {
            return;
        }
        mount("tmpfs", "/sys/fs/cgroup", quiet, "mode=755");
        for (Path root : cgroups.roots()) {
            String options =
                    String.join(
                            ",",
                            cgroups.v1().entrySet().stream()
                                    .filter(entry -> entry.getValue().equals(root))
                                    .map(entry -> option(entry.getKey()))
                                    .sorted()
                                    .toList());
            mount("cgroup", "/sys/fs/cgroup/" + root.getFileName(), quiet | MS_RDONLY, options);
        }
        remount("/sys/fs/cgroup", quiet | MS_RDONLY);
    }

    private static String option(String controller) {
        return controller.startsWith("name=") ? "none," + controller : controller;
    }

    private void node(String name, int[] device) {
        long path = plan.text("/dev/" + name);
        long number = ((long) device[0] << 8) | device[1];
        plan.add("make /dev/" + name, Libc.MKNOD, path, CHARACTER | 0666, number);
        plan.add("make /dev/" + name, Libc.CHMOD, path, 0666);
    }

    /// @param mount a detached mount of its source, as `open_tree` makes it
    void bind(int mount, FirstProcess.Bind bind) throws IOException {
        String target = bind.target();
        if (Files.isDirectory(bind.source())) {
            plan.folders(target);
        } else {
            plan.folders(target.substring(0, Math.max(1, target.lastIndexOf('/'))));
            plan.tolerate(
                    Set.of(Libc.EEXIST),
                    "make " + target,
                    Libc.MKNOD,
                    plan.text(target),
                    0100644,
                    0);
        }
        attach(mount, target);
        remount(target, MS_NOSUID | MS_NODEV | (bind.readOnly() ? MS_RDONLY : 0));
    }

    void attach(int mount, String target) {
        plan.add(
                "mount " + target,
                Libc.SYSCALL,
                Constants.SYS_MOVE_MOUNT,
                mount,
                plan.text(""),
                AT_FDCWD,
                plan.text(target),
                MOVE_MOUNT);
    }

    /// Nothing happens where there is no such file.
    void mask(List<String> paths) {
        Set<Integer> absent = Set.of(Libc.ENOENT, ENOTDIR);
        long nothing = plan.text("/dev/null");
        for (String path : paths) {
            long target = plan.text(path);
            plan.tolerate(absent, "mask " + path, Libc.MOUNT, nothing, target, 0, MS_BIND, 0);
            long type = plan.text("tmpfs");
            plan.tolerate(absent, "mask " + path, Libc.MOUNT, type, target, type, MS_RDONLY, 0);
        }
    }

    /// The root itself; what is mounted below is as it is.
    void protect() {
        remount("/", MS_RDONLY);
    }

    void readOnly(List<String> paths) {
        long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
        Set<Integer> absent = Set.of(Libc.ENOENT, Libc.EINVAL);
        for (String path : paths) {
            long target = plan.text(path);
            plan.tolerate(
                    absent, "bind " + path, Libc.MOUNT, target, target, 0, MS_BIND | MS_REC, 0);
            plan.tolerate(absent, "protect " + path, Libc.MOUNT, 0, target, 0, flags, 0);
        }
    }

    private void remount(String target, long flags) {
        plan.add(
                "protect " + target,
                Libc.MOUNT,
                0,
                plan.text(target),
                0,
                MS_BIND | MS_REMOUNT | flags,
                0);
    }

    private void mount(String type, String target, long flags, String options) {
        if (!target.startsWith("/sys/fs/cgroup") || target.length() > 14) {
            plan.folders(target);
        }
        long name = plan.text(type);
        plan.add(
                "mount " + target,
                Libc.MOUNT,
                name,
                plan.text(target),
                name,
                flags,
                plan.text(options));
    }

    /// A mount of its own of `source`, attached nowhere yet.
    static int detachedMount(Path source) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.SYSCALL.require(
                    "cannot mount " + source,
                    Constants.SYS_OPEN_TREE,
                    AT_FDCWD,
                    arena.allocateFrom(source.toString()).address(),
                    Constants.OPEN_TREE_CLONE | Constants.O_CLOEXEC);
        }
    }
}
