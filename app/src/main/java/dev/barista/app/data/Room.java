package dev.barista.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The free space on the disk of a data folder.
///
/// @param folder that is there, or is to be made
/// @param free bytes that its user may still write
public record Room(Path folder, long free) {

    /// Every start writes `run.json` and the kubeconfig anew.
    private static final long LEAST = 64 << 10;

    /// A first start writes less than 1 MB.
    private static final long AMPLE = 4 << 20;

    static Room of(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return new Room(folder, Files.getFileStore(there).getUsableSpace());
    }

    /// Whether nothing can start. A start on what ran before needs little.
    public boolean isGone() {
        return free < LEAST;
    }

    /// Whether a start that failed, failed for want of it.
    public boolean isScarce() {
        return free < AMPLE;
    }

    /// What is wrong with too little, and how it is mended.
    public String complaint() {
        return ("data folder: %s with %d KB free (expected: %d MB; free some, or give another"
                        + " folder with `--data`)")
                .formatted(folder, free >> 10, AMPLE >> 20);
    }
}
