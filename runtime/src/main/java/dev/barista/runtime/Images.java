package dev.barista.runtime;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Images: on this machine, and in registries.
///
/// Thread-safe; methods block on disk and network, within limits.
public interface Images {

    /// The digest a reference stands for: its own, that of an image on this machine, or what the
    /// registry answers.
    ///
    /// @throws ImageException if there is no such image, or the registry does not answer in time
    String resolve(String reference, @Nullable Credentials credentials)
            throws IOException, InterruptedException;

    /// An image that is already here.
    ///
    /// @param reference `name:tag` or `name@sha256:…`
    Optional<Image> find(String reference);

    /// Brings an image here if it is not, and unpacks it. Two callers of one image share the work.
    ///
    /// @throws ImageException `ErrImagePull`, with the reason that a user can act on
    Image pull(String reference, @Nullable Credentials credentials)
            throws IOException, InterruptedException;

    /// For one registry. Never logged.
    record Credentials(String username, String password) {
        @Override
        public String toString() {
            return "Credentials[username=" + username + "]";
        }
    }

    /// An image cannot be had; the message says which, from where, and why.
    final class ImageException extends IOException {
        private static final long serialVersionUID = 1;

        public ImageException(String message) {
            super(message);
        }

        public ImageException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
