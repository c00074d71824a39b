package dev.barista.runtime.image;

/// Is told how far a pull or load has come; called on several threads, quickly and often.
@FunctionalInterface
public interface Progress {

    enum Step {
        /// `bytes` of `total` have come.
        DOWNLOADING,
        UNPACKING,
        /// Unpacked, or was here before.
        DONE
    }

    Progress NONE = (layer, step, bytes, total) -> {};

    /// @param layer digest of the unpacked layer
    /// @param total size of the compressed layer in bytes; of a loaded one too
    void layer(String layer, Step step, long bytes, long total);
}
