package dev.barista.runtime.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Folders as lines of text: `folder/`, `file CONTENT`, `link -> TARGET`, ordered by path.
public final class Trees {

    public static List<String> of(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path) + shown(path))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static String shown(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return " -> " + Files.readSymbolicLink(path);
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return "/";
            }
            return Files.isRegularFile(path) ? " " + Files.readString(path) : " node";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Trees() {}
}
