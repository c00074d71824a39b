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

/// Reads an image from a registry as a [Candidate]: manifest and config are fetched at once, layers
/// when they are opened.
///
/// @param kept where downloads go that failed
record Pull(
        Reference reference,
        Repository repository,
        RegistrySettings limits,
        Workplace work,
        KeptDownloads kept,
        Progress progress)
        implements ImageSearch.Source {

    Candidate candidate() throws IOException, InterruptedException {
        Manifest named = repository.manifest(reference.version());
        Manifest.Single image = new ImageSearch(this, Platform.here()).in(named);
        if (image.bytes() > limits.imageBytes()) {
            throw new ImageException(
                    "image %s: %d bytes (expected: at most %d)"
                            .formatted(reference, image.bytes(), limits.imageBytes()));
        }
        ImageConfig config =
                ImageConfig.parse(config(image.config()), Platform.here(), image.layers().size());
        List<Candidate.Part> parts = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor blob = image.layers().get(i);
            Digest layer = config.layers().get(i);
            var stack = new LayerStack(config.layers().subList(0, i + 1));
            parts.add(new Candidate.Part(layer, blob.size(), () -> download(blob, stack)));
        }
        return new Candidate(reference.toString(), named.digest(), config.config(), parts);
    }

    @Override
    public Manifest manifest(Digest digest) throws IOException, InterruptedException {
        return repository.manifest(digest.toString());
    }

    @Override
    public byte[] config(Descriptor config) throws IOException, InterruptedException {
        Path file = work.fresh("config");
        try {
            return repository.config(config, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// @param stack one place for each: a layer may be in an image twice
    /// @return deletes the download when closed
    private InputStream download(Descriptor blob, LayerStack stack)
            throws IOException, InterruptedException {
        Digest layer = stack.layer();
        Path file = work.named("blob-" + blob.digest().hex() + "-" + stack.inPlace().hex());
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
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public void close() throws IOException {
                super.close();
                Files.deleteIfExists(file);
            }
        };
    }
}
