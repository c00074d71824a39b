package dev.barista.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// Where libraries unpack the native code that they bring: SQLite, Netty, zstd and BoringSSL.
///
/// By themselves they use the folder for temporary files. Hardened machines mount that with
/// `noexec`, and then nothing of it can be loaded: the data folder takes its place, which must
/// allow execution anyway, because the files of containers are there.
public final class NativeLibraries {

    /// The properties that they read, each when it is first used.
    private static final List<String> PROPERTIES =
            List.of("org.sqlite.tmpdir", "io.netty.native.workdir", "ZstdTempFolder");

    private static final String TEMPORARY = "java.io.tmpdir";

    private NativeLibraries() {}

    /// To be called before any of them is used. A property that is set stays as it is; so do all,
    /// if the folder cannot be made.
    ///
    /// @param folder made if it is needed
    public static void findPlace(Path folder, Properties properties) {
        if (isExecutable(Path.of(properties.getProperty(TEMPORARY, "/tmp")))) {
            return;
        }
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            PROPERTIES.forEach(name -> properties.putIfAbsent(name, folder.toString()));
        } catch (IOException cannot) {
            // The first library to be loaded says what it could not do.
        }
    }

    /// Whether files in a folder may be executed: the kernel's `access` refuses it where the mount
    /// does.
    private static boolean isExecutable(Path folder) {
        try {
            Path trial =
                    Files.createTempFile(
                            folder,
                            "barista",
                            ".so",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            try {
                return Files.isExecutable(trial);
            } finally {
                Files.delete(trial);
            }
        } catch (IOException unusable) {
            return false;
        }
    }

    /// Deletes what an earlier process has left that ended without a warning. What another one has
    /// loaded meanwhile stays loaded.
    public static void deleteLeft(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException cannot) {
            // It takes room, and nothing else: the next start tries again.
        }
    }
}
