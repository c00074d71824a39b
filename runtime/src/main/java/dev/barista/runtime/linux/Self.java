package dev.barista.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The privileges of this process.
public final class Self {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;

    /// The bits of its effective capabilities.
    public static long capabilities() throws IOException {
        return Long.parseUnsignedLong(status("CapEff"), 16);
    }

    /// Whether it may mount, and make namespaces, on the machine itself.
    public static boolean administers() throws IOException {
        return has(CAP_SYS_ADMIN);
    }

    /// Whether it may make links, give them addresses and switch them on.
    public static boolean configuresNetworks() throws IOException {
        return has(CAP_NET_ADMIN);
    }

    private static boolean has(int capability) throws IOException {
        return (capabilities() >> capability & 1) == 1;
    }

    /// Whether files of root are its own, whatever its capabilities.
    public static boolean isRoot() throws IOException {
        return status("Uid").split("\\s+", -1)[0].equals("0");
    }

    /// The most files that it may allow to another.
    public static long openFiles() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String hard = line.substring(26).strip().split(" +", 3)[1];
                return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
            }
        }
        throw new IOException("/proc/self/limits: no open files (expected: a line of them)");
    }

    private static String status(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1).strip();
            }
        }
        throw new IOException("/proc/self/status: no %s (expected: one)".formatted(field));
    }

    private Self() {}
}
