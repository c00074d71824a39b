package dev.barista.node.volume.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Permissions of files as numbers, as `chmod` takes them.
public final class Modes {

    private static final int ALL = 07777;

    /// @param path no symbolic link
    public static void set(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode & ALL, LinkOption.NOFOLLOW_LINKS);
    }

    public static int of(Path path) throws IOException {
        return ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)) & ALL;
    }

    private Modes() {}
}
