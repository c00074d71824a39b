package dev.barista.runtime.layer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Folders as a whole.
public final class FileTree {

    /// Deletes a folder and all below it, or a file; nothing happens if there is none. Follows no
    /// link, crosses nothing, and opens folders that forbid it.
    public static void delete(Path path) throws IOException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                deleteContents(path);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Deleted at the same time from elsewhere: as wanted.
        }
    }

    private static void deleteContents(Path folder) throws IOException {
        unlock(folder);
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    deleteContents(child);
                }
                Files.deleteIfExists(child);
            }
        }
    }

    private static void unlock(Path folder) throws IOException {
        boolean mayChange = Files.isReadable(folder) && Files.isWritable(folder);
        if (!mayChange || !Files.isExecutable(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private FileTree() {}
}
