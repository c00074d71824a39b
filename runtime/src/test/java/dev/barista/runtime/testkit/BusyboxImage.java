package dev.barista.runtime.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Two layers with a shell, a web server and users, made of the machine's static busybox (Debian:
/// `busybox-static`).
final class BusyboxImage {

    private static final List<String> COMMANDS =
            List.of(
                    "sh",
                    "cat",
                    "httpd",
                    "id",
                    "ls",
                    "mkdir",
                    "pwd",
                    "sleep",
                    "touch",
                    "wc",
                    "dd",
                    "grep",
                    "hostname",
                    "ip",
                    "nc",
                    "wget",
                    "env",
                    "tail",
                    "stat",
                    "ps");

    static Optional<Path> findBusybox() {
        return Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @return the layers, lowest first
    static List<Path> unpack(Path folder, Path busybox) throws IOException {
        Path programs = folder.resolve("programs");
        Files.createDirectories(programs.resolve("bin"));
        Files.copy(busybox, programs.resolve("bin/busybox"));
        for (String command : COMMANDS) {
            Files.createSymbolicLink(programs.resolve("bin/" + command), Path.of("busybox"));
        }
        Path files = folder.resolve("files");
        Files.createDirectories(files.resolve("www"));
        Files.writeString(files.resolve("www/index.html"), "hello\n");
        Files.createDirectories(files.resolve("etc"));
        Files.writeString(
                files.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nbarista:x:1001:1002:B:/home/barista:/bin/sh\n");
        Files.writeString(
                files.resolve("etc/group"), "root:x:0:\nbarista:x:1002:\ncoffee:x:1003:barista\n");
        Files.writeString(files.resolve("notexecutable"), "text\n");
        return List.of(programs, files);
    }

    private BusyboxImage() {}
}
