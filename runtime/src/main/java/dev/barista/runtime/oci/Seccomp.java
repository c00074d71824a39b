package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The system calls that a container may not make: those that reach the kernel's inside, and those
/// that would open new ways to it. A short list of refusals for the machine's own architecture
/// costs a start 1 ms, an allow-list of all the others 20 ms.
final class Seccomp {

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final long CLONE_NEWUSER = 0x1000_0000;

    private static final List<String> REFUSED =
            List.of(
                    "acct",
                    "add_key",
                    "bpf",
                    "clock_adjtime",
                    "clock_settime",
                    "delete_module",
                    "finit_module",
                    "fsconfig",
                    "fsmount",
                    "fsopen",
                    "fspick",
                    "init_module",
                    "io_uring_enter",
                    "io_uring_register",
                    "io_uring_setup",
                    "kexec_file_load",
                    "kexec_load",
                    "keyctl",
                    "lookup_dcookie",
                    "mount",
                    "mount_setattr",
                    "move_mount",
                    "move_pages",
                    "nfsservctl",
                    "open_by_handle_at",
                    "open_tree",
                    "perf_event_open",
                    "pivot_root",
                    "quotactl",
                    "quotactl_fd",
                    "reboot",
                    "request_key",
                    "setns",
                    "settimeofday",
                    "swapoff",
                    "swapon",
                    "syslog",
                    "umount2",
                    "unshare",
                    "userfaultfd",
                    "vhangup");

    static ObjectNode json() {
        ObjectNode profile = Json.object();
        profile.put("defaultAction", "SCMP_ACT_ALLOW");
        profile.putArray("architectures").add(architecture(System.getProperty("os.arch")));
        ArrayNode calls = profile.putArray("syscalls");
        ObjectNode refused = calls.addObject();
        REFUSED.forEach(refused.putArray("names")::add);
        refused.put("action", "SCMP_ACT_ERRNO").put("errnoRet", EPERM);
        ObjectNode newUsers = calls.addObject();
        newUsers.putArray("names").add("clone");
        newUsers.put("action", "SCMP_ACT_ERRNO").put("errnoRet", EPERM);
        ObjectNode flag = newUsers.putArray("args").addObject();
        flag.put("index", 0).put("value", CLONE_NEWUSER).put("valueTwo", CLONE_NEWUSER);
        flag.put("op", "SCMP_CMP_MASKED_EQ");
        // Its flags are in memory, where no filter sees them; C libraries then use clone.
        ObjectNode unseen = calls.addObject();
        unseen.putArray("names").add("clone3");
        unseen.put("action", "SCMP_ACT_ERRNO").put("errnoRet", ENOSYS);
        return profile;
    }

    static String architecture(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "SCMP_ARCH_X86_64";
            case "aarch64", "arm64" -> "SCMP_ARCH_AARCH64";
            default ->
                    throw new IllegalStateException(
                            "architecture: %s (expected: x86-64 or arm64)".formatted(name));
        };
    }

    private Seccomp() {}
}
