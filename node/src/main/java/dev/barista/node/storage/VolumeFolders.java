package dev.barista.node.storage;

import dev.barista.node.volume.content.Modes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The folders of volumes that are made on this node, one per volume.
///
/// @param root has nothing else in it; its owner's alone, while a volume within may be written by
///   any container that has it
record VolumeFolders(Path root) {

    private static final int ALL_MAY = 0777;

    /// @param volume name of the PersistentVolume
    Path make(String volume) throws IOException {
        Files.createDirectories(
                root,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path folder = root.resolve(volume);
        if (!Files.exists(folder)) {
            Files.createDirectory(folder);
            Modes.set(folder, ALL_MAY);
        }
        return folder;
    }

    /// Deletes a folder that [#make] has made, with all that is in it; links are not followed.
    ///
    /// @throws IOException also if it is not one of those
    void delete(Path folder) throws IOException {
        Path clean = folder.normalize();
        if (!root.equals(clean.getParent())) {
            throw new IOException(
                    "volume: %s (expected: a folder directly in %s)".formatted(folder, root));
        }
        if (Files.exists(clean, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(clean, new Deletion());
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
