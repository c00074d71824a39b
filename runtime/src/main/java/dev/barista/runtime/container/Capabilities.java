package dev.barista.runtime.container;

import dev.barista.runtime.Privileges;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The capabilities of Linux, by name. Pure.
///
/// @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
public final class Capabilities {

    /// In the order of their numbers, from 0.
    private static final List<String> ALL =
            List.of(
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "DAC_READ_SEARCH",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "SETGID",
                    "SETUID",
                    "SETPCAP",
                    "LINUX_IMMUTABLE",
                    "NET_BIND_SERVICE",
                    "NET_BROADCAST",
                    "NET_ADMIN",
                    "NET_RAW",
                    "IPC_LOCK",
                    "IPC_OWNER",
                    "SYS_MODULE",
                    "SYS_RAWIO",
                    "SYS_CHROOT",
                    "SYS_PTRACE",
                    "SYS_PACCT",
                    "SYS_ADMIN",
                    "SYS_BOOT",
                    "SYS_NICE",
                    "SYS_RESOURCE",
                    "SYS_TIME",
                    "SYS_TTY_CONFIG",
                    "MKNOD",
                    "LEASE",
                    "AUDIT_WRITE",
                    "AUDIT_CONTROL",
                    "SETFCAP",
                    "MAC_OVERRIDE",
                    "MAC_ADMIN",
                    "SYSLOG",
                    "WAKE_ALARM",
                    "BLOCK_SUSPEND",
                    "AUDIT_READ",
                    "PERFMON",
                    "BPF",
                    "CHECKPOINT_RESTORE");

    private static final String EVERY = "ALL";

    /// Those of a container, as bits: the usual ones, less what is dropped, and what is added.
    ///
    /// @param own bits of those that this process has, and can pass on
    /// @throws IOException if one is not known, or one that is added is not this process's
    public static long bits(Privileges privileges, long own) throws IOException {
        long dropped = named("drop", privileges.dropped(), ~0L);
        long added = named("add", privileges.added(), own);
        if ((added & ~own) != 0) {
            throw new IOException(
                    "capabilities.add: %s (expected: those that Barista has itself)"
                            .formatted(String.join(", ", names(added & ~own))));
        }
        return (Isolation.capabilityBits() & own & ~dropped) | added;
    }

    private static long named(String what, Collection<String> names, long every)
            throws IOException {
        long bits = 0;
        for (String name : names) {
            String plain = name.startsWith("CAP_") ? name.substring(4) : name;
            int number = ALL.indexOf(plain);
            if (number < 0 && !plain.equals(EVERY)) {
                throw new IOException(
                        "capabilities.%s: %s (expected: a capability of Linux, as NET_ADMIN)"
                                .formatted(what, name));
            }
            bits |= number < 0 ? every : 1L << number;
        }
        return bits;
    }

    /// As `config.json` has them, sorted.
    public static List<String> names(long bits) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < ALL.size(); i++) {
            if ((bits >> i & 1) == 1) {
                names.add("CAP_" + ALL.get(i));
            }
        }
        return List.copyOf(names);
    }

    private Capabilities() {}
}
