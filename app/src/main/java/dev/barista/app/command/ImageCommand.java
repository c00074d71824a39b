package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.model.object.Json;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.image.ImageSettings;
import dev.barista.runtime.image.ImageStore;
import dev.barista.runtime.image.ImageStore.Listed;
import dev.barista.runtime.image.PacedProgress;
import dev.barista.runtime.image.Progress;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;

/// `barista image`. The image store may be used by several processes, so these commands work while
/// Barista runs, and when it does not.
@Command(
        name = "image",
        description = "Load, list and remove the images on this machine.",
        mixinStandardHelpOptions = true)
final class ImageCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private interface Task {
        void run(ImageStore store) throws IOException, InterruptedException;
    }

    private static void with(DataFolder folder, Task task) throws InterruptedException {
        try (var registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
                ImageStore store =
                        ImageStore.open(folder.images(), registries, ImageSettings.DEFAULT)) {
            task.run(store);
        } catch (IOException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            name = "load",
            description =
                    "Put an OCI layout (folder or tar) or a `docker save` tar into the store.",
            mixinStandardHelpOptions = true)
    void load(
            @Mixin DataOption data,
            @Parameters(paramLabel = "TAR|DIR", description = "What to load.") Path source,
            @Option(
                            names = "--name",
                            paramLabel = "NAME:TAG",
                            description = "Instead of the name that the image brings.")
                    @Nullable String name)
            throws InterruptedException {
        with(
                data.open(),
                store ->
                        store.load(source, name, report())
                                .forEach(image ->
                                        System.out.printf(
                                                "loaded %s %s%n",
                                                image.reference(), image.digest())));
    }

    /// A line for each layer that is done, and every other second how far the others are.
    private static Progress report() {
        Progress whole =
                new PacedProgress(Ticker.SYSTEM, Duration.ofSeconds(2), System.err::println);
        return (layer, step, bytes, total) -> {
            whole.layer(layer, step, bytes, total);
            if (step == Progress.Step.DONE) {
                System.err.printf("layer %.19s  %s%n", layer, megabytes(total));
            }
        };
    }

    @Command(name = "ls", description = "List the images.", mixinStandardHelpOptions = true)
    void list(@Mixin DataOption data, @Mixin OutputOption output) throws InterruptedException {
        with(data.open(), store -> print(store.list(), output.isJson()));
    }

    private static void print(List<Listed> images, boolean json) {
        if (json) {
            ArrayNode array = Json.MAPPER.createArrayNode();
            for (Listed image : images) {
                array.addObject()
                        .put("reference", image.reference())
                        .put("digest", image.digest())
                        .put("bytes", image.bytes());
            }
            System.out.println(array.toPrettyString());
            return;
        }
        for (Listed image : images) {
            System.out.printf(
                    "%-48s  %.19s  %10s%n",
                    image.reference(), image.digest(), megabytes(image.bytes()));
        }
    }

    @Command(
            name = "rm",
            description = "Remove an image that no instance and no revision uses.",
            mixinStandardHelpOptions = true)
    void remove(
            @Mixin DataOption data,
            @Parameters(paramLabel = "IMAGE", description = "Its name, as in `image ls`.")
                    String image)
            throws InterruptedException {
        DataFolder folder = data.open();
        Predicate<String> inUse = UsedImages.of(folder)::contains;
        with(folder, store -> store.remove(image, inUse));
        System.out.println("removed " + image);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
