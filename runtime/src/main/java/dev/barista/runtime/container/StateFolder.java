package dev.barista.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What drivers keep on disk: one folder per instance, made before anything else of it, deleted
/// after everything else, so that nothing of it can be lost when this process is killed.
/// Thread-safe.
public final class StateFolder {

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");
    private static final String PROCESS = "process"; // holds: pid, start time, boot
    private static final String PARKED = "parked"; // the same, while its program waits
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final String nodeId;
    private final String boot; // a start time is counted from it

    /// @param folder made when it is not there, for its owner only
    public StateFolder(Path folder) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(
                folder.resolve("instances"), PosixFilePermissions.asFileAttribute(ownerOnly));
        this.folder = folder.toRealPath();
        this.nodeId = hash(this.folder.toString());
        this.boot = Files.readString(BOOT).strip();
    }

    public Path path() {
        return folder;
    }

    /// Tells the Baristas of one machine apart: their state folders differ.
    public String nodeId() {
        return nodeId;
    }

    /// @throws IOException if the id is in use, or not one
    public Path create(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw new IOException("id: %s (expected: %s)".formatted(id, ID));
        }
        try {
            return Files.createDirectory(folderOf(id));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("id: %s (expected: not in use)".formatted(id), e);
        }
    }

    public Path folderOf(String id) {
        return folder.resolve("instances").resolve(id);
    }

    /// So that a later process knows it for the same one, and not another with its pid.
    public void record(String id, long pid) throws IOException {
        record(id, PROCESS, pid);
    }

    /// As [#record], for one whose program waits: it is to be ended, but never adopted.
    void recordParked(String id, long pid) throws IOException {
        record(id, PARKED, pid);
    }

    /// What waited runs now.
    void recordBegun(String id) throws IOException {
        Files.move(folderOf(id).resolve(PARKED), folderOf(id).resolve(PROCESS));
    }

    private void record(String id, String file, long pid) throws IOException {
        OptionalLong start = Processes.startTime(pid);
        Files.writeString(folderOf(id).resolve(file), pid + " " + start.orElse(0) + " " + boot);
    }

    /// The recorded process, if it still runs.
    public OptionalLong findProcess(String id) throws IOException {
        return findProcess(id, PROCESS);
    }

    private OptionalLong findProcess(String id, String file) throws IOException {
        try {
            String recorded = Files.readString(folderOf(id).resolve(file));
            long pid = Long.parseLong(recorded.split(" ", 2)[0]);
            OptionalLong start = Processes.startTime(pid);
            return start.isPresent() && recorded.equals(pid + " " + start.getAsLong() + " " + boot)
                    ? OptionalLong.of(pid)
                    : OptionalLong.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty(); // killed before it was written
        }
    }

    /// As [#findProcess], for one to watch.
    public Optional<Child> findChild(String id, Children children) throws IOException {
        return findChild(id, PROCESS, children);
    }

    /// As [#findChild], for one whose program waits.
    Optional<Child> findParked(String id, Children children) throws IOException {
        return findChild(id, PARKED, children);
    }

    private Optional<Child> findChild(String id, String file, Children children)
            throws IOException {
        OptionalLong pid = findProcess(id, file);
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Optional<Child> child = children.find(pid.getAsLong());
        // Its pid may have been given to another before it was held fast.
        return child.isPresent() && findProcess(id, file).isPresent() ? child : Optional.empty();
    }

    public List<String> ids() throws IOException {
        try (var folders = Files.list(folder.resolve("instances"))) {
            return folders.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// With all that is in it; links are not followed. Not there is fine.
    public void delete(String id) throws IOException {
        Path root = folderOf(id);
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new Deletion());
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
