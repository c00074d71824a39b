package dev.barista.runtime.image;

import dev.barista.runtime.Image;
import dev.barista.runtime.registry.Digest;
import java.util.List;

/// An image that may come into the store: all is known but its layers are not unpacked.
record Candidate(String reference, Digest digest, Image.Config config, List<Part> parts) {

    Candidate {
        parts = List.copyOf(parts);
    }

    /// @param layer digest of the uncompressed tar
    /// @param bytes of the tar as it comes
    record Part(Digest layer, long bytes, Layers.Source source) {}

    /// @param layers the names of its unpacked layers, lowest first
    ImageRecord whole(List<Digest> layers) {
        return new ImageRecord(reference, digest, layers, config, bytes(), false);
    }

    /// Of all its layers as they come.
    long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /// A layer with those below it.
    LayerStack stack(int layer) {
        return new LayerStack(parts.subList(0, layer + 1).stream().map(Part::layer).toList());
    }
}
