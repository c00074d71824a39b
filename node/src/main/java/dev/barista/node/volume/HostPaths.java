package dev.barista.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Files of the node itself, as `hostPath` volumes name them.
final class HostPaths {

    private static final int TYPE = 0170000;

    /// What is at the path, made or checked as its type says.
    ///
    /// @throws Refused in the kubelet's words if it is of another type
    static Path require(JsonNode hostPath) throws IOException, Refused {
        String text = hostPath.path("path").asString("");
        Path path = Path.of(text);
        if (!path.isAbsolute() || List.of(text.split("/", -1)).contains("..")) {
            throw new Refused("hostPath.path: %s (expected: absolute, without ..)".formatted(text));
        }
        String type = hostPath.path("type").asString("");
        switch (type) {
            case "" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path, permissions("rwxr-xr-x")); // as container engines
                }
            }
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path, permissions("rwxr-xr-x"));
                }
                check(path, 0040000, "directory");
            }
            case "Directory" -> check(path, 0040000, "directory");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path, permissions("rw-r--r--"));
                }
                check(path, 0100000, "file");
            }
            case "File" -> check(path, 0100000, "file");
            case "Socket" -> check(path, 0140000, "socket file");
            case "CharDevice" -> check(path, 0020000, "character device");
            case "BlockDevice" -> check(path, 0060000, "block device");
            default ->
                    throw new Refused(
                            ("hostPath.type: %s (expected: DirectoryOrCreate, Directory,"
                                            + " FileOrCreate, File, Socket, CharDevice or"
                                            + " BlockDevice)")
                                    .formatted(type));
        }
        return path;
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static void check(Path path, int type, String word) throws IOException, Refused {
        boolean is =
                Files.exists(path)
                        && ((Integer) Files.getAttribute(path, "unix:mode") & TYPE) == type;
        if (!is) {
            throw new Refused("hostPath type check failed: %s is not a %s".formatted(path, word));
        }
    }

    private HostPaths() {}
}
