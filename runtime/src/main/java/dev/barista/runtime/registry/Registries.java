package dev.barista.runtime.registry;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.Images.Credentials;
import org.jspecify.annotations.Nullable;

/// The way to registries. Thread-safe; owns the connections.
public final class Registries implements AutoCloseable {

    private final RegistrySettings settings;
    private final Ticker ticker;
    private final Transport transport;

    public Registries(RegistrySettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.transport = new Transport(settings, ticker);
    }

    /// The repository an image is in, seen with these credentials. Nothing is asked yet.
    public Repository repository(Reference image, @Nullable Credentials credentials) {
        return new Repository(
                image, new Session(transport, settings, image, credentials), settings);
    }

    public Ticker ticker() {
        return ticker;
    }

    public RegistrySettings settings() {
        return settings;
    }

    /// Ends all transfers.
    @Override
    public void close() {
        transport.close();
    }
}
