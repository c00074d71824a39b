package dev.barista.apiserver.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files that only their owner may read, replaced as a whole.
public final class PrivateFile {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    public static void write(Path file, String content) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null) {
                throw new IllegalArgumentException(
                        "file: %s (expected: in a folder)".formatted(file));
            }
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, ".draft", "", OWNER_ONLY);
            try {
                Files.writeString(draft, content);
                Files.move(
                        draft,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private PrivateFile() {}
}
