package dev.barista.runtime.image;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/// Keeps downloads that failed half-way for the next try; the oldest is deleted when there are too
/// many. Thread-safe.
final class KeptDownloads {

    private final int most;

    @GuardedBy("this")
    private final Set<Path> kept = new LinkedHashSet<>();

    KeptDownloads(int most) {
        this.most = most;
    }

    /// A pull goes on with it, so it must not be deleted.
    synchronized void take(Path file) {
        kept.remove(file);
    }

    void keep(Path file) throws IOException {
        Path oldest = file;
        synchronized (this) {
            kept.add(file);
            if (kept.size() <= most) {
                return;
            }
            oldest = kept.iterator().next();
            kept.remove(oldest);
        }
        Files.deleteIfExists(oldest);
    }
}
