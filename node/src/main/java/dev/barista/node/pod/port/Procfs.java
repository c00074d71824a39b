package dev.barista.node.pod.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads `/proc` about one process. What cannot be read is as if it were not there.
///
/// @param root `/proc`
public record Procfs(Path root) {

    private static final Pattern WORDS = Pattern.compile("\\s+");
    private static final String LISTEN = "0A";
    private static final int TERM = 1 << 14; // SIGTERM is 15 on every architecture of Linux

    /// The TCP ports on which a process listens.
    ///
    /// @param ownNetwork whether all sockets of its network are its own
    public Set<Integer> listening(long pid, boolean ownNetwork) {
        Path process = root.resolve(Long.toString(pid));
        Set<String> sockets = ownNetwork ? Set.of() : sockets(process);
        Set<Integer> ports = new TreeSet<>();
        for (String file : List.of("net/tcp", "net/tcp6")) {
            for (String line : lines(process.resolve(file))) {
                List<String> columns = words(line);
                if (columns.size() > 9
                        && columns.get(3).equals(LISTEN)
                        && (ownNetwork || sockets.contains(columns.get(9)))) {
                    String address = columns.get(1);
                    ports.add(Integer.parseInt(address.substring(address.indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    /// The inodes of the sockets that a process has open.
    private static Set<String> sockets(Path process) {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            for (Path file : open.toList()) {
                String target = Files.readSymbolicLink(file).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        } catch (IOException gone) {
            return inodes; // it has ended, or closed one meanwhile
        }
        return inodes;
    }

    /// Whether SIGTERM does nothing to a process: it is the first of its own namespace, to which
    /// the kernel gives only the signals that it handles or waits for.
    public boolean isDeafToTerminate(long pid) {
        List<String> status = lines(root.resolve(Long.toString(pid)).resolve("status"));
        List<String> numbers = words(field(status, "NSpid:").orElse(""));
        boolean init = numbers.size() > 1 && numbers.getLast().equals("1");
        return init && !has(status, "SigCgt:") && !has(status, "SigBlk:");
    }

    private static boolean has(List<String> status, String mask) {
        return field(status, mask)
                .map(hex -> (Long.parseUnsignedLong(hex, 16) & TERM) != 0)
                .orElse(true);
    }

    private static Optional<String> field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static List<String> words(String line) {
        return WORDS.splitAsStream(line.strip()).toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
