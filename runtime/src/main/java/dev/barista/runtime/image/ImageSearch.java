package dev.barista.runtime.image;

import dev.barista.runtime.registry.Descriptor;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import java.io.IOException;
import java.util.Optional;

/// Finds the image for a machine in an index, and in the indexes within it.
final class ImageSearch {

    /// Where manifests and configs are: a registry, or a folder.
    interface Source {
        Manifest manifest(Digest digest) throws IOException, InterruptedException;

        byte[] config(Descriptor config) throws IOException, InterruptedException;
    }

    private static final int MOST_MANIFESTS = 64;

    private final Source source;
    private final Platform platform;
    private int left = MOST_MANIFESTS;

    ImageSearch(Source source, Platform platform) {
        this.source = source;
        this.platform = platform;
    }

    /// @throws FormatException that lists what there is, if nothing is for this machine
    Manifest.Single in(Manifest named) throws IOException, InterruptedException {
        return switch (named) {
            case Manifest.Single single -> single;
            case Manifest.Index index -> {
                Optional<Manifest.Single> found = find(index);
                yield found.isPresent() ? found.get() : nothing(index);
            }
        };
    }

    private Optional<Manifest.Single> find(Manifest.Index index)
            throws IOException, InterruptedException {
        for (Manifest.Choice choice : index.choices(platform)) {
            if (--left < 0) {
                throw new FormatException(
                        "index: more than %d manifests to search (expected: at most that)"
                                .formatted(MOST_MANIFESTS));
            }
            Optional<Manifest.Single> found =
                    switch (source.manifest(choice.descriptor().digest())) {
                        case Manifest.Index inner -> find(inner);
                        case Manifest.Single single -> Optional.of(single);
                    };
            if (found.isPresent() && (choice.platform().known() || fits(found.get()))) {
                return found;
            }
        }
        return Optional.empty();
    }

    private boolean fits(Manifest.Single image) throws IOException, InterruptedException {
        return ImageConfig.platform(source.config(image.config()), platform).equals(platform);
    }

    private Manifest.Single nothing(Manifest.Index index) throws FormatException {
        throw new FormatException(
                "image for %s (expected: one of %s)"
                        .formatted(
                                platform,
                                index.all().stream()
                                        .filter(choice -> !choice.attestation())
                                        .map(choice -> choice.platform().toString())
                                        .toList()));
    }
}
