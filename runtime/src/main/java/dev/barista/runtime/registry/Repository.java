package dev.barista.runtime.registry;

import dev.barista.runtime.Images.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;

/// A repository in a registry, read. Thread-safe; blocks on the network, within the limits of
/// [RegistrySettings].
public final class Repository {

    private static final Map<String, String> MANIFEST = Map.of("Accept", Manifest.ACCEPTED);

    private final Reference image;
    private final Session session;
    private final RegistrySettings settings;

    Repository(Reference image, Session session, RegistrySettings settings) {
        this.image = image;
        this.session = session;
        this.settings = settings;
    }

    /// The digest of what the image's tag names now; of an index, if it names one.
    ///
    /// @throws ImageException if there is no such image, or no answer in time
    public Digest digest() throws IOException, InterruptedException {
        try (Transport.Answer answer =
                session.ask("HEAD", "manifests/" + image.version(), MANIFEST, settings.answer())) {
            if (!answer.ok()) {
                throw session.refused(answer);
            }
            String digest = answer.header("Docker-Content-Digest");
            return digest.isEmpty() ? manifest(image.version()).digest() : Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw new ImageException(session.text("the registry says " + e.getMessage()));
        }
    }

    /// @param version tag or digest; content fetched by digest is checked
    public Manifest manifest(String version) throws IOException, InterruptedException {
        try (Transport.Answer answer =
                session.ask("GET", "manifests/" + version, MANIFEST, settings.answer())) {
            if (!answer.ok()) {
                throw session.refused(answer);
            }
            byte[] content = session.limited(answer);
            Digest digest = Digest.of(content);
            if (version.startsWith("sha256:") && !version.equals(digest.toString())) {
                throw new ImageException(
                        session.text("manifest %s (expected: %s)".formatted(digest, version)));
            }
            return Manifest.parse(content, answer.header("Content-Type"), settings.layers());
        } catch (FormatException e) {
            throw new ImageException(session.text(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw session.failure(e);
        }
    }

    /// A small blob, whole and checked: the config of an image.
    public byte[] config(Descriptor config, Path file) throws IOException, InterruptedException {
        if (config.size() > settings.manifestBytes()) {
            throw new ImageException(
                    session.text(
                            "config: %d bytes (expected: at most %d)"
                                    .formatted(config.size(), settings.manifestBytes())));
        }
        blob(config, file, received -> {});
        return Files.readAllBytes(file);
    }

    /// Downloads a blob; returns when its size and digest are right. What came before a failure
    /// stays in the file, and the next call goes on from there.
    ///
    /// @param file whole afterwards
    /// @param received told how many bytes are there, at times
    public void blob(Descriptor blob, Path file, LongConsumer received)
            throws IOException, InterruptedException {
        new Download(session, settings, blob, file, received).run();
    }
}
