package dev.barista.runtime.image;

import dev.barista.runtime.layer.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A folder for half-done things of this process, on the file system of the store. A lock that the
/// kernel drops at our death tells the next process that it may be deleted.
final class Workplace implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;
    private final AtomicLong next = new AtomicLong();

    private Workplace(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// Opens a new one, and deletes those of processes that are gone. Under the store's lock.
    static Workplace open(Path all) throws IOException {
        Files.createDirectories(all);
        try (DirectoryStream<Path> others = Files.newDirectoryStream(all)) {
            for (Path other : others) {
                if (abandoned(other)) {
                    FileTree.delete(other);
                }
            }
        }
        Path folder = Files.createDirectory(all.resolve(UUID.randomUUID().toString()));
        FileChannel channel = lockFile(folder);
        FileLock held = StoreLock.attempt(channel);
        if (held == null) {
            channel.close();
            throw new IOException("cannot lock " + folder);
        }
        return new Workplace(folder, channel);
    }

    private static boolean abandoned(Path other) throws IOException {
        if (!Files.isDirectory(other)) {
            return true;
        }
        try (FileChannel channel = lockFile(other)) {
            @Nullable FileLock held = StoreLock.attempt(channel);
            return held != null;
        }
    }

    private static FileChannel lockFile(Path folder) throws IOException {
        return FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /// A path where nothing is yet.
    Path fresh(String purpose) {
        return folder.resolve(purpose + "-" + next.incrementAndGet());
    }

    /// The path of a thing with a name.
    Path named(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            FileTree.delete(folder);
        }
    }
}
