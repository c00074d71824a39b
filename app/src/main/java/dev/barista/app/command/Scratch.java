package dev.barista.app.command;

import dev.barista.runtime.layer.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state folder of one `doctor`, among the machine's temporary ones, deleted at its end.
///
/// The kernel drops its lock when the process is gone, however that ended: so the next one knows
/// what is left of it, and sweeps. The lock is taken before it has its name, hence a process that
/// sees the name and gets the lock has found an abandoned folder.
final class Scratch implements AutoCloseable {

    private static final String PREFIX = "barista-doctor-";
    private static final String LOCK = "lock";
    private static final Logger log = LoggerFactory.getLogger(Scratch.class);

    /// Ends what runs of a state folder.
    @FunctionalInterface
    interface Sweep {
        void of(Path state) throws IOException;
    }

    private final Path folder;
    private final FileChannel lock;

    private Scratch(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static Scratch open(Path temporary) throws IOException {
        Path folder = Files.createTempDirectory(temporary, PREFIX);
        Path unnamed = folder.resolve(LOCK + ".new");
        FileChannel channel =
                FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (attempt(channel) == null) {
            channel.close();
            throw new IOException("cannot lock " + unnamed);
        }
        Files.move(unnamed, folder.resolve(LOCK));
        return new Scratch(folder, channel);
    }

    Path folder() {
        return folder;
    }

    /// Ends and deletes what those have left that were killed, of this user only.
    static void sweepAbandoned(Path temporary, Sweep sweep) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path one : all) {
                try {
                    sweepIfAbandoned(one, sweep);
                } catch (IOException e) {
                    log.atWarn().addKeyValue("folder", one).setCause(e).log("not swept");
                }
            }
        }
    }

    private static void sweepIfAbandoned(Path folder, Sweep sweep) throws IOException {
        Path file = folder.resolve(LOCK);
        if (!isOurs(folder) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Another one may have swept it since, and deleted the file that is locked here.
            if (attempt(channel) != null && Files.exists(file)) {
                sweep.of(folder);
                FileTree.delete(folder);
            }
        }
    }

    private static boolean isOurs(Path folder) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getOwner(Path.of("/proc/self")));
    }

    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // of this very process
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            FileTree.delete(folder);
        }
    }
}
