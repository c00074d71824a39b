package dev.barista.runtime.image;

import dev.barista.runtime.Images.ImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A lock among all processes that use the image store: the server, and `barista image load` beside
/// it. Held for a few small files; the kernel releases it when its holder dies.
final class StoreLock {

    /// Short work on a store that no other process changes meanwhile.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private static final int TRIES = 600;
    private static final long PAUSE_MILLIS = 50;

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition never = lock.newCondition();

    StoreLock(Path file) {
        this.file = file;
    }

    <T> T hold(Work<T> work) throws IOException, InterruptedException {
        if (!lock.tryLock(TRIES * PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw busy();
        }
        try (FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = wait(channel)) {
            if (!held.isValid()) {
                throw busy();
            }
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private FileLock wait(FileChannel channel) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            FileLock held = attempt(channel);
            if (held != null) {
                return held;
            }
            if (never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("this condition is never signalled");
            }
        }
        throw busy();
    }

    static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another store of this process has it
        }
    }

    private ImageException busy() {
        return new ImageException(
                "image store %s: in use by another process for %d s"
                        .formatted(file.getParent(), TRIES * PAUSE_MILLIS / 1000));
    }
}
