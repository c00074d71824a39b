package dev.barista.control.revision;

import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Finds which image a tag stands for now. Thread-safe.
@FunctionalInterface
public interface Digests {

    /// Must not block. The caller stops waiting after a while, and cancels the stage.
    ///
    /// @param image as the user wrote it, with a tag or without
    /// @param pullSecrets Secrets that may have credentials of its registry
    /// @return the image by its digest, `name@sha256:…`; or a failure whose message people read
    CompletionStage<String> resolve(String image, List<ObjectKey> pullSecrets);
}
