package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.Image;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` in the middle of loading: afterwards an image is there whole, or not at all.
@Timeout(120)
class KilledStoreTest {

    private static final int FILES = 400;

    @TempDir Path folder;

    @Test
    void anImageIsThereWholeOrNotAtAll() throws Exception {
        // Given
        Tar tar = new Tar();
        for (int i = 0; i < FILES; i++) {
            tar.file("file" + i, "content " + i);
        }
        TestImage.of(tar).layout(folder.resolve("layout"), "dev.local/app:1");
        Random random = new Random(5);
        for (int round = 0; round < 6; round++) {
            // When
            Process loader = loader();
            String line = loader.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(line).isEqualTo("loading");
            boolean ended = loader.waitFor(random.nextInt(250), TimeUnit.MILLISECONDS);
            assertThat(ended).isFalse();
            loader.destroyForcibly().waitFor();

            // Then
            try (var registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
                    ImageStore store = open(registries)) {
                assertThat(children("work")).isEqualTo(1);
                Optional<Image> image = store.find("dev.local/app:1");
                assertThat(children("layers-" + store.form().folder()))
                        .isEqualTo(image.isPresent() ? 1 : 0);
                if (image.isPresent()) {
                    Path layer = image.get().layers().getFirst();
                    for (int i = 0; i < FILES; i++) {
                        assertThat(layer.resolve("file" + i)).hasContent("content " + i);
                    }
                }
            }
        }
    }

    /// Loads and removes the image without end, in a process of its own.
    static final class Loader {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            var registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
            ImageStore store =
                    ImageStore.open(folder.resolve("images"), registries, ImageSettings.DEFAULT);
            System.out.println("loading");
            while (true) {
                store.load(folder.resolve("layout"), null, Progress.NONE);
                store.remove("dev.local/app:1", used -> false);
            }
        }
    }

    private Process loader() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loader.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ImageStore open(Registries registries) throws Exception {
        return ImageStore.open(folder.resolve("images"), registries, ImageSettings.DEFAULT);
    }

    private long children(String name) throws Exception {
        try (Stream<Path> children = Files.list(folder.resolve("images").resolve(name))) {
            return children.count();
        }
    }
}
