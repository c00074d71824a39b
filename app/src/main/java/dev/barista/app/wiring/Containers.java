package dev.barista.app.wiring;

import dev.barista.runtime.Driver;
import dev.barista.runtime.doctor.Drivers;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.image.ImageSettings;
import dev.barista.runtime.image.ImageStore;
import dev.barista.runtime.image.SampleImage;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/// Opens the container driver and the image store. They are the slow parts of a start and need
/// nothing of each other, nor of others: they open side by side, and are waited for when needed.
record Containers(
        CompletableFuture<PodLinks> linking,
        CompletableFuture<Driver> choosing,
        CompletableFuture<ImageStore> opening) {

    private interface Starting<T> {
        T start() throws Exception;
    }

    static Containers open(Cleanup parts, Foundation base, Settings settings) {
        Registries registries =
                parts.add("registries", new Registries(RegistrySettings.DEFAULT, base.ticker()));
        CompletableFuture<PodLinks> linking = async(base.threads(), () -> PodLinks.open(settings));
        parts.add("networks", () -> closeIfOpen(linking));
        CompletableFuture<Driver> choosing =
                async(base.threads(), () -> chooseDriver(settings, join(linking).networks()));
        parts.add("driver", () -> closeIfOpen(choosing));
        CompletableFuture<ImageStore> opening =
                async(base.threads(), () -> openImages(settings, registries));
        parts.add("images", () -> closeIfOpen(opening));
        return new Containers(linking, choosing, opening);
    }

    /// The network; empty if it could not be opened. Waits until it is open, or will not be.
    Optional<PodLinks> findLinks() {
        return linking.thenApply(Optional::of).exceptionally(_ -> Optional.empty()).join();
    }

    PodLinks links() throws IOException, InterruptedException {
        return join(linking);
    }

    Driver driver() throws IOException, InterruptedException {
        return join(choosing);
    }

    ImageStore images() throws IOException, InterruptedException {
        return join(opening);
    }

    private static Driver chooseDriver(Settings settings, Networks networks) throws IOException {
        Machine machine = Machine.look(System.getenv("PATH"));
        return new Drivers(machine, settings.data().state(), networks).choose(settings.runtime());
    }

    private static ImageStore openImages(Settings settings, Registries registries)
            throws IOException, InterruptedException {
        ImageStore store =
                ImageStore.open(settings.data().images(), registries, ImageSettings.DEFAULT);
        SampleImage.install(store);
        return store;
    }

    private static <T> CompletableFuture<T> async(ExecutorService threads, Starting<T> part) {
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                result.complete(part.start());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static <T> T join(CompletableFuture<T> part) throws IOException, InterruptedException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /// Waits for a part that may still be opening; one that could not be opened needs no closing.
    private static void closeIfOpen(CompletableFuture<? extends AutoCloseable> opening)
            throws Exception {
        AutoCloseable part = opening.exceptionally(_ -> null).get();
        if (part != null) {
            part.close();
        }
    }
}
