package dev.barista.runtime.image;

import dev.barista.runtime.Images.ImageException;
import dev.barista.runtime.registry.Descriptor;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import dev.barista.runtime.registry.Reference;
import dev.barista.runtime.registry.RegistrySettings;
import dev.barista.runtime.registry.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An image in a registry, made a [Candidate]: manifest and config are fetched, layers when they
/// are opened.
///
/// @param kept where downloads go that failed
record Pull(
        Reference reference,
        Repository repository,
        RegistrySettings limits,
        Workplace work,
        KeptDownloads kept,
        Progress progress) {

    Candidate candidate() throws IOException, InterruptedException {
        Manifest named = repository.manifest(reference.version());
        Manifest.Single image =
                switch (named) {
                    case Manifest.Single single -> single;
                    case Manifest.Index index -> forHere(index);
                };
        if (image.bytes() > limits.imageBytes()) {
            throw new ImageException(
                    "image %s: %d bytes (expected: at most %d)"
                            .formatted(reference, image.bytes(), limits.imageBytes()));
        }
        ImageConfig config = config(image);
        List<Candidate.Part> parts = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor blob = image.layers().get(i);
            Digest layer = config.layers().get(i);
            parts.add(new Candidate.Part(layer, blob.size(), () -> download(blob, layer)));
        }
        return new Candidate(reference.toString(), named.digest(), config.config(), parts);
    }

    private Manifest.Single forHere(Manifest.Index index) throws IOException, InterruptedException {
        Descriptor choice = index.choose(Platform.here());
        if (repository.manifest(choice.digest().toString()) instanceof Manifest.Single image) {
            return image;
        }
        throw new ImageException(
                "image %s: an index within an index (expected: an image)".formatted(reference));
    }

    private ImageConfig config(Manifest.Single image) throws IOException, InterruptedException {
        Path file = work.fresh("config");
        try {
            byte[] content = repository.config(image.config(), file);
            return ImageConfig.parse(content, Platform.here(), image.layers().size());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// @return deletes the download when closed
    private InputStream download(Descriptor blob, Digest layer)
            throws IOException, InterruptedException {
        Path file = work.named("blob-" + blob.digest().hex() + "-" + layer.hex());
        kept.take(file);
        boolean whole = false;
        try {
            repository.blob(
                    blob,
                    file,
                    bytes ->
                            progress.layer(
                                    layer.toString(),
                                    Progress.Step.DOWNLOADING,
                                    bytes,
                                    blob.size()));
            whole = true;
        } catch (FileSystemException e) {
            Files.deleteIfExists(file); // the disk is full, perhaps: make room
            throw e;
        } finally {
            if (!whole && Files.exists(file)) {
                kept.keep(file);
            }
        }
        progress.layer(layer.toString(), Progress.Step.UNPACKING, blob.size(), blob.size());
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public void close() throws IOException {
                super.close();
                Files.deleteIfExists(file);
            }
        };
    }
}
