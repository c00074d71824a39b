package dev.barista.runtime.container;

import dev.barista.runtime.ContainerSpec.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The mounts, restrictions and default environment that every container gets. Pure.
public final class Isolation {

    /// As `config.json` names it.
    public record SystemMount(String type, String source, String target, List<String> options) {}

    /// In order of mounting.
    public static final List<SystemMount> MOUNTS =
            List.of(
                    new SystemMount("proc", "proc", "/proc", List.of("nosuid", "noexec", "nodev")),
                    new SystemMount(
                            "tmpfs",
                            "tmpfs",
                            "/dev",
                            List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                    new SystemMount(
                            "devpts",
                            "devpts",
                            "/dev/pts",
                            List.of(
                                    "nosuid",
                                    "noexec",
                                    "newinstance",
                                    "ptmxmode=0666",
                                    "mode=0620")),
                    new SystemMount(
                            "tmpfs",
                            "shm",
                            "/dev/shm",
                            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                    new SystemMount(
                            "mqueue",
                            "mqueue",
                            "/dev/mqueue",
                            List.of("nosuid", "noexec", "nodev")),
                    new SystemMount(
                            "sysfs", "sysfs", "/sys", List.of("nosuid", "noexec", "nodev", "ro")),
                    new SystemMount(
                            "cgroup",
                            "cgroup",
                            "/sys/fs/cgroup",
                            List.of("nosuid", "noexec", "nodev", "relatime", "ro")));

    /// Not to be seen.
    public static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");

    public static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /// As every container engine gives them to root; in the kernel's order of numbers.
    public static final Map<String, Integer> CAPABILITIES =
            Map.ofEntries(
                    Map.entry("CAP_CHOWN", 0),
                    Map.entry("CAP_DAC_OVERRIDE", 1),
                    Map.entry("CAP_FOWNER", 3),
                    Map.entry("CAP_FSETID", 4),
                    Map.entry("CAP_KILL", 5),
                    Map.entry("CAP_SETGID", 6),
                    Map.entry("CAP_SETUID", 7),
                    Map.entry("CAP_SETPCAP", 8),
                    Map.entry("CAP_NET_BIND_SERVICE", 10),
                    Map.entry("CAP_NET_RAW", 13),
                    Map.entry("CAP_SYS_CHROOT", 18),
                    Map.entry("CAP_MKNOD", 27),
                    Map.entry("CAP_AUDIT_WRITE", 29),
                    Map.entry("CAP_SETFCAP", 31));

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// [#CAPABILITIES] as bits.
    public static long capabilityBits() {
        return CAPABILITIES.values().stream().mapToLong(number -> 1L << number).sum();
    }

    /// `name=value`, sorted; with `PATH`, `HOME` and `HOSTNAME` if the command has none.
    public static List<String> environment(Command command, String hostname, Identity identity) {
        Map<String, String> all = new TreeMap<>();
        all.put("PATH", PATH);
        all.put("HOME", identity.home());
        all.put("HOSTNAME", hostname);
        all.putAll(command.environment());
        List<String> lines = new ArrayList<>();
        all.forEach((name, value) -> lines.add(name + "=" + value));
        return lines;
    }

    public static String workingDirectory(Command command) {
        String folder = command.workingDirectory();
        return folder.isEmpty() ? "/" : folder;
    }

    private Isolation() {}
}
