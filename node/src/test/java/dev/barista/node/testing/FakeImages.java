package dev.barista.node.testing;

import dev.barista.runtime.Image;
import dev.barista.runtime.Images;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Images by name: some here, some in a registry, which may not have them. Thread-safe.
public final class FakeImages implements Images {

    private final Map<String, Image> here = new ConcurrentHashMap<>();
    private final Map<String, Image> registry = new ConcurrentHashMap<>();
    private final List<String> pulls = new CopyOnWriteArrayList<>();
    private volatile @Nullable Credentials seen;
    private volatile Runnable meanwhile = () -> {};

    public static Image image(String reference) {
        var config =
                new Image.Config(
                        List.of("/app"), List.of("serve"), Map.of("PATH", "/bin"), "/srv", "", "");
        return new Image(reference, "sha256:" + "ab".repeat(32), List.of(), config);
    }

    public FakeImages here(String reference) {
        return here(image(reference));
    }

    public FakeImages here(Image image) {
        here.put(image.reference(), image);
        return this;
    }

    public FakeImages inRegistry(String reference) {
        registry.put(reference, image(reference));
        return this;
    }

    /// What happens while an image is looked for, from now on.
    public void meanwhile(Runnable event) {
        meanwhile = event;
    }

    /// References that were pulled, in order, with or without success.
    public List<String> pulls() {
        return List.copyOf(pulls);
    }

    public Optional<Credentials> lastCredentials() {
        return Optional.ofNullable(seen);
    }

    @Override
    public String resolve(String reference, @Nullable Credentials credentials)
            throws ImageException {
        return pull(reference, credentials).digest();
    }

    @Override
    public Optional<Image> find(String reference) {
        meanwhile.run();
        return Optional.ofNullable(here.get(reference));
    }

    @Override
    public Image pull(String reference, @Nullable Credentials credentials) throws ImageException {
        pulls.add(reference);
        seen = credentials;
        Image image = here.getOrDefault(reference, registry.get(reference));
        if (image == null) {
            throw new ImageException("manifest unknown");
        }
        here.put(reference, image);
        return image;
    }
}
