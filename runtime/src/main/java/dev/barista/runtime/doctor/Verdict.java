package dev.barista.runtime.doctor;

import dev.barista.runtime.rootless.RootlessDriver;
import java.util.ArrayList;
import java.util.List;

/// Whether a driver can work on this machine, as far as that is known without starting anything.
/// Pure.
///
/// @param driver as in `--runtime`
/// @param obstacles what stands in its way, and what to do about it, one sentence each
public record Verdict(String driver, List<String> obstacles) {

    /// In order of preference.
    public static final List<String> DRIVERS = List.of("crun", "runc", "namespaces", "rootless");

    public Verdict {
        obstacles = List.copyOf(obstacles);
    }

    public boolean usable() {
        return obstacles.isEmpty();
    }

    /// Of all drivers, in order of preference.
    public static List<Verdict> of(Machine machine) {
        return DRIVERS.stream().map(driver -> of(driver, machine)).toList();
    }

    public static Verdict of(String driver, Machine machine) {
        List<String> obstacles = new ArrayList<>();
        switch (driver) {
            case "crun", "runc" -> {
                needsProgram(obstacles, machine, driver, "apt-get install " + driver);
                needsRoot(obstacles, machine);
            }
            case "namespaces" -> {
                needsProgram(obstacles, machine, "mount", "apt-get install mount");
                needsRoot(obstacles, machine);
            }
            case "rootless" -> {
                for (String program : RootlessDriver.PROGRAMS) {
                    needsProgram(
                            obstacles, machine, program, "apt-get install util-linux coreutils");
                }
                if (machine.administers()) {
                    obstacles.add("Root in a container would be root: run it as an ordinary user.");
                }
                if (!machine.userNamespaces()) {
                    obstacles.add(
                            "An ordinary user may not make user namespaces:"
                                    + " sysctl -w kernel.unprivileged_userns_clone=1"
                                    + " kernel.apparmor_restrict_unprivileged_userns=0.");
                }
            }
            default ->
                    throw new IllegalArgumentException(
                            "runtime: %s (expected: auto or one of %s)".formatted(driver, DRIVERS));
        }
        if (!machine.overlay()) {
            obstacles.add("The kernel has no overlayfs: modprobe overlay.");
        }
        return new Verdict(driver, obstacles);
    }

    private static void needsProgram(
            List<String> obstacles, Machine machine, String program, String remedy) {
        if (!machine.programs().containsKey(program)) {
            obstacles.add("%s is not installed: %s.".formatted(program, remedy));
        }
    }

    private static void needsRoot(List<String> obstacles, Machine machine) {
        if (!machine.administers()) {
            obstacles.add("CAP_SYS_ADMIN is missing: run Barista as root.");
        } else if (!machine.networks()) {
            obstacles.add(
                    "CAP_NET_ADMIN is missing, without which a container has not even a loopback:"
                            + " run Barista as root, with that capability.");
        }
    }
}
