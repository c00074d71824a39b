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

    ImageRecord whole() {
        return new ImageRecord(
                reference,
                digest,
                parts.stream().map(Part::layer).toList(),
                config,
                parts.stream().mapToLong(Part::bytes).sum(),
                false);
    }
}
