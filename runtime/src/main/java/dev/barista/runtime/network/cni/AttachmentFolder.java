package dev.barista.runtime.network.cni;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/// A file for each network that plugins make: written before they start, deleted when they have
/// removed it, so that none is lost when this process is killed. Thread-safe for different ones.
final class AttachmentFolder {

    private final Path folder;

    /// @param folder made when it is not there, for its owner only: configurations may hold secrets
    AttachmentFolder(Path folder) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        this.folder =
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    }

    /// @throws IOException if one cannot be read
    List<Attachment> all() throws IOException {
        List<Attachment> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                all.add(read(file));
            }
        }
        return all;
    }

    private static Attachment read(Path file) throws IOException {
        try {
            return Attachment.parse(Files.readString(file));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    void write(Attachment attachment) throws IOException {
        Path file = file(attachment);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, attachment.json());
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Not there is fine.
    void delete(Attachment attachment) throws IOException {
        Files.deleteIfExists(file(attachment));
    }

    private Path file(Attachment attachment) {
        return folder.resolve(attachment.target().id() + ".json");
    }
}
