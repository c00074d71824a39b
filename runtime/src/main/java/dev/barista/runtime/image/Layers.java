package dev.barista.runtime.image;

import dev.barista.runtime.layer.LayerUnpacker;
import dev.barista.runtime.registry.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/// Unpacked layers, each a folder named by the digest of its uncompressed tar. It is renamed into
/// place when it is whole and on the disk; images share it.
///
/// Thread-safe.
final class Layers {

    /// Where a layer's (compressed) tar comes from.
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException, InterruptedException;
    }

    private final Path folder;
    private final LayerUnpacker unpacker;
    private final Workplace work;
    private final Semaphore permits;

    /// Another image's source may work where this one failed: failures are not shared.
    private final SingleFlight<Digest, Path> flights = new SingleFlight<>(failure -> false);

    /// @param unpackings at a time; downloads are their images' to limit, so that a slow registry
    ///   holds up nobody else
    Layers(Path folder, LayerUnpacker unpacker, Workplace work, int unpackings) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.unpacker = unpacker;
        this.work = work;
        this.permits = new Semaphore(unpackings);
    }

    boolean has(Digest layer) {
        return Files.isDirectory(path(layer));
    }

    Path path(Digest layer) {
        return folder.resolve(layer.hex());
    }

    /// Brings a layer here if it is not.
    Path ensure(Digest layer, Source source) throws IOException, InterruptedException {
        if (has(layer)) {
            return path(layer);
        }
        try {
            return flights.run(layer, () -> has(layer) ? path(layer) : unpack(layer, source));
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private Path unpack(Digest layer, Source source) throws IOException, InterruptedException {
        try (InputStream in = source.open()) {
            return unpack(layer, in);
        }
    }

    private Path unpack(Digest layer, InputStream in) throws IOException, InterruptedException {
        permits.acquire();
        try {
            Path draft = work.fresh("layer");
            unpacker.unpack(in, layer.toString(), draft);
            try {
                Files.move(draft, path(layer), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!has(layer)) {
                    throw e;
                }
                // Another process was quicker; our draft goes with the workplace.
            }
            Records.sync(folder);
            return path(layer);
        } finally {
            permits.release();
        }
    }

    /// Takes away all but these layers.
    ///
    /// @return where they are now, to be deleted
    List<Path> discardAllBut(Set<Digest> wanted) throws IOException {
        List<Path> discarded = new ArrayList<>();
        try (DirectoryStream<Path> layers = Files.newDirectoryStream(folder)) {
            for (Path layer : layers) {
                String name = String.valueOf(layer.getFileName());
                if (wanted.stream().noneMatch(digest -> digest.hex().equals(name))) {
                    Path gone = work.fresh("gone");
                    Files.move(layer, gone, StandardCopyOption.ATOMIC_MOVE);
                    discarded.add(gone);
                }
            }
        }
        return discarded;
    }

    static IOException thrown(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case IOException cause -> cause;
            case InterruptedException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
        };
    }
}
