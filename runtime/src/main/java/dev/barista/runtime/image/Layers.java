package dev.barista.runtime.image;

import dev.barista.runtime.layer.LayerException;
import dev.barista.runtime.layer.LayerUnpacker;
import dev.barista.runtime.layer.LowerLayers;
import dev.barista.runtime.registry.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// Unpacked layers, each a folder named by a digest: its uncompressed tar's, or where what it
/// unpacks to depends on the layers below, that of its [LayerStack]. It is renamed into place when
/// it is whole and on the disk; images share it.
///
/// Thread-safe.
final class Layers {

    /// Where a layer's (compressed) tar comes from.
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException, InterruptedException;
    }

    /// The layers below one, which may not be there yet.
    @FunctionalInterface
    interface Pending {
        /// Waits for them, and returns their names, lowest first.
        List<Digest> names() throws IOException;
    }

    private final Path folder;
    private final LayerUnpacker unpacker;
    private final Workplace work;
    private final Semaphore permits;

    /// Another image's source may work where this one failed: failures are not shared.
    private final SingleFlight<LayerStack, Digest> flights = new SingleFlight<>(failure -> false);

    /// @param unpackings at a time; downloads are their images' to limit, so that a slow registry
    ///   holds up no other image
    Layers(Path folder, LayerUnpacker unpacker, Workplace work, int unpackings) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.unpacker = unpacker;
        this.work = work;
        this.permits = new Semaphore(unpackings);
    }

    boolean has(Digest name) {
        return Files.isDirectory(path(name));
    }

    Path path(Digest name) {
        return folder.resolve(name.hex());
    }

    /// Brings a layer here if it is not.
    ///
    /// @param below the layers below it, for one that asks for them
    /// @return its name, for [#path]
    Digest ensure(LayerStack stack, Source source, Pending below)
            throws IOException, InterruptedException {
        Optional<Digest> here = find(stack);
        if (here.isPresent()) {
            return here.get();
        }
        try {
            return flights.run(
                    stack,
                    () -> {
                        Optional<Digest> now = find(stack);
                        return now.isPresent() ? now.get() : unpack(stack, source, below);
                    });
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private Optional<Digest> find(LayerStack stack) {
        return Stream.of(stack.layer(), stack.inPlace()).filter(this::has).findFirst();
    }

    private Digest unpack(LayerStack stack, Source source, Pending below)
            throws IOException, InterruptedException {
        try (InputStream in = source.open()) {
            permits.acquire();
            try {
                return unpack(stack, in, below);
            } finally {
                permits.release();
            }
        } catch (LayerException e) {
            throw new LayerException("layer %s: %s".formatted(stack.layer(), e.getMessage()), e);
        }
    }

    private Digest unpack(LayerStack stack, InputStream in, Pending below) throws IOException {
        Path draft = work.fresh("layer");
        LowerLayers lower = new LowerLayers(() -> await(below));
        unpacker.unpack(in, stack.layer().toString(), draft, lower);
        Digest name = lower.asked() ? stack.inPlace() : stack.layer();
        if (lower.asked()) {
            requireAll(below.names());
        }
        try {
            Files.move(draft, path(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!has(name)) {
                throw e;
            }
            // Another process was quicker; our draft goes with the workplace.
        }
        Records.sync(folder);
        return name;
    }

    /// Waits without a permit: the layers below may need it.
    private List<Path> await(Pending below) throws IOException {
        permits.release();
        try {
            return below.names().stream().map(this::path).toList();
        } finally {
            permits.acquireUninterruptibly();
        }
    }

    /// What was asked of a layer that was deleted meanwhile was not answered truly.
    private void requireAll(List<Digest> names) throws IOException {
        for (Digest name : names) {
            if (!has(name)) {
                throw new IOException("layer %s: removed while it was needed".formatted(name));
            }
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
