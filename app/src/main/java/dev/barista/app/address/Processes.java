package dev.barista.app.address;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the process that listens at an address, in `/proc`. What may not be read, or ends
/// meanwhile, is passed over: the answer is for a message.
///
/// @param proc `/proc`
record Processes(Path proc) {

    private static final String MAIN = "dev.barista.app.Main";

    Optional<Holder> findListener(InetSocketAddress address) {
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> lines(proc.resolve(table)).stream())
                .flatMap(line -> Listener.parse(line).stream())
                .filter(listener -> listener.excludes(address))
                .flatMap(listener -> findOwner("socket:[" + listener.inode() + "]").stream())
                .findFirst();
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            return List.of(); // no IPv6, or no /proc
        }
    }

    private Optional<Holder> findOwner(String socket) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process.resolve("fd"), socket)) {
                    return Optional.of(holder(process));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean hasOpen(Path descriptors, String socket) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (isLinkTo(link, socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return false; // of another user, or it has ended
        }
        return false;
    }

    private static boolean isLinkTo(Path link, String socket) {
        try {
            return Files.readSymbolicLink(link).toString().equals(socket);
        } catch (IOException closed) {
            return false;
        }
    }

    private static Holder holder(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        List<String> arguments = words(process.resolve("cmdline"));
        String name =
                arguments.isEmpty() ? "unknown" : Path.of(arguments.getFirst()).getFileName() + "";
        return new Holder(pid, name, arguments.contains(MAIN) ? data(process, arguments) : null);
    }

    /// As the command line of `barista up` finds it: its option, its environment, its default.
    private static @Nullable Path data(Path process, List<String> arguments) {
        List<String> environment = words(process.resolve("environ"));
        return option(arguments)
                .or(() -> variable(environment, "BARISTA_DATA"))
                .or(() -> variable(environment, "HOME").map(home -> home + "/.barista"))
                .map(folder -> workingFolder(process).resolve(folder).normalize())
                .orElse(null);
    }

    private static Optional<String> option(List<String> arguments) {
        int at = arguments.indexOf("--data");
        if (at >= 0 && at + 1 < arguments.size()) {
            return Optional.of(arguments.get(at + 1));
        }
        return variable(arguments, "--data");
    }

    private static Optional<String> variable(List<String> words, String name) {
        return words.stream()
                .filter(word -> word.startsWith(name + "=") && word.length() > name.length() + 1)
                .map(word -> word.substring(name.length() + 1))
                .findFirst();
    }

    private static Path workingFolder(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException unreadable) {
            return Path.of("/");
        }
    }

    private static List<String> words(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return Arrays.stream(text.split("\0", -1)).filter(word -> !word.isEmpty()).toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
