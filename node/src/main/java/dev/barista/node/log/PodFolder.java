package dev.barista.node.log;

import dev.barista.model.object.ObjectKey;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a pod's files are: `<pods>/<namespace>_<name>_<uid>/`, seen by our user only.
///
/// @param root of this pod
public record PodFolder(Path root) {

    private static final String SUFFIX = ".log";

    public static PodFolder of(Path pods, ObjectKey pod, String uid) {
        return new PodFolder(pods.resolve("%s_%s_%s".formatted(pod.namespace(), pod.name(), uid)));
    }

    /// Makes it if it is not there; mode 0700.
    public void create() throws IOException {
        Files.createDirectories(
                root,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Makes all that is in it another pod's, in one step. What is mounted from it stays mounted.
    public void moveTo(PodFolder other) throws IOException {
        Files.move(root, other.root, StandardCopyOption.ATOMIC_MOVE);
    }

    public Path volume(String name) {
        return root.resolve("volumes").resolve(name);
    }

    public Path etc(String file) {
        return root.resolve("etc").resolve(file);
    }

    /// What run number `restart` of a container writes.
    public Path logOf(String container, int restart) {
        return root.resolve(container).resolve(restart + SUFFIX);
    }

    /// The runs of a container that have logs, latest first.
    public List<Integer> runs(String container) throws IOException {
        Path folder = root.resolve(container);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,9}\\.log"))
                    .map(name -> Integer.valueOf(name.substring(0, name.length() - 4)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /// Makes place for the log of a run, and keeps no older one than that of the run before.
    public Path prepareLog(String container, int restart) throws IOException {
        Path log = logOf(container, restart);
        Files.createDirectories(log.getParent());
        for (int run : runs(container)) {
            if (run < restart - 1) {
                Files.deleteIfExists(logOf(container, run));
                Files.deleteIfExists(LogRotation.rotated(logOf(container, run)));
                Files.deleteIfExists(LogTimes.beside(logOf(container, run)));
                Files.deleteIfExists(TerminationMessage.beside(logOf(container, run)));
            }
        }
        return log;
    }

    /// Deletes its volumes alone.
    public void deleteVolumes() throws IOException {
        delete(root.resolve("volumes"));
    }

    /// Deletes all that is in it, without following links.
    public void delete() throws IOException {
        delete(root);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
