package dev.barista.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The folder in which drivers keep their state: one folder per sandbox, and below it one per
/// container, made before anything else of it, deleted after everything else, so that nothing of it
/// can be lost when this process is killed. Thread-safe.
///
/// ```
/// sandboxes/ID/sandbox.json       what it is made of, and the version of the format
/// sandboxes/ID/NAME/              a container: its process, its writable layer, its runtime's files
/// instances/ID/                   version 1: a sandbox and its only container in one folder
/// ```
public final class StateFolder {

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");
    private static final String SANDBOXES = "sandboxes";
    private static final String INSTANCES = "instances";

    private final Path folder;
    private final String nodeId;

    /// @param folder made when it is not there, for its owner only
    /// @throws IOException also if a newer Barista has written to it
    public StateFolder(Path folder) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(
                folder.resolve(SANDBOXES), PosixFilePermissions.asFileAttribute(ownerOnly));
        this.folder = folder.toRealPath();
        this.nodeId = hash(this.folder.toString());
        for (String id : names(SANDBOXES)) {
            SandboxRecord.requireKnown(folderOf(id));
        }
    }

    public Path path() {
        return folder;
    }

    /// Tells the Baristas of one machine apart: their state folders differ.
    public String nodeId() {
        return nodeId;
    }

    /// @throws IOException if the id is in use, or not one
    Path create(String id) throws IOException {
        if (Files.exists(oldFolderOf(id))) {
            throw new IOException("id: %s (expected: not in use)".formatted(id));
        }
        return create("id", id, folderOf(id));
    }

    /// For a container.
    ///
    /// @throws IOException if the name is in use in its sandbox, or not one
    Path create(String id, String name) throws IOException {
        return create("name", name, folderOf(id).resolve(name));
    }

    private static Path create(String what, String name, Path folder) throws IOException {
        if (!ID.matcher(name).matches()) {
            throw new IOException("%s: %s (expected: %s)".formatted(what, name, ID));
        }
        try {
            return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("%s: %s (expected: not in use)".formatted(what, name), e);
        }
    }

    /// Of a sandbox.
    public Path folderOf(String id) {
        return folder.resolve(SANDBOXES).resolve(id);
    }

    /// Of an instance of version 1.
    Path oldFolderOf(String id) {
        return folder.resolve(INSTANCES).resolve(id);
    }

    boolean isOld(String id) {
        return Files.isDirectory(oldFolderOf(id));
    }

    /// Of all sandboxes, old ones too.
    public List<String> ids() throws IOException {
        var all = new TreeSet<>(names(SANDBOXES));
        all.addAll(names(INSTANCES));
        return List.copyOf(all);
    }

    /// The containers that have a folder below that of their sandbox.
    List<String> containers(String id) throws IOException {
        return names(SANDBOXES + "/" + id);
    }

    private List<String> names(String parent) throws IOException {
        Path root = folder.resolve(parent);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var folders = Files.list(root)) {
            return folders.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /// With all that is in it; links are not followed. Not there is fine.
    static void delete(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(root, new Deletion());
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
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
