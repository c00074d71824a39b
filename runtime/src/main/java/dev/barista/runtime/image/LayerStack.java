package dev.barista.runtime.image;

import dev.barista.runtime.registry.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A layer with all below it, by the digests of their uncompressed tars, lowest first.
///
/// Most layers unpack to the same whatever is below them, and are kept under their own digest, for
/// all images to share. One that has entries in folders which only a layer below names, or hard
/// links to files of those, depends on them, and is kept under [#inPlace].
record LayerStack(List<Digest> diffIds) {

    LayerStack {
        diffIds = List.copyOf(diffIds);
    }

    Digest layer() {
        return diffIds.getLast();
    }

    /// The name of the layer as it unpacks in this place.
    Digest inPlace() {
        StringBuilder names = new StringBuilder("layer above others\n");
        diffIds.forEach(digest -> names.append(digest).append('\n'));
        return Digest.of(names.toString().getBytes(StandardCharsets.UTF_8));
    }
}
