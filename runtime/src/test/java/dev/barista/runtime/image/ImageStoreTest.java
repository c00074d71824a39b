package dev.barista.runtime.image;

import static dev.barista.runtime.registry.FakeRegistry.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.Image;
import dev.barista.runtime.Images.ImageException;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FakeRegistry;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

    @TempDir Path folder;
    private final FakeRegistry registry = start();
    private final Registries registries =
            new Registries(
                    new RegistrySettings(
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(20),
                            2,
                            Duration.ofMillis(1),
                            Duration.ofMillis(10),
                            100_000,
                            10,
                            1 << 30),
                    Ticker.SYSTEM);
    private final Tar base = new Tar().folder("bin").file("bin/sh", "shell");
    private final Tar upper = new Tar().file("app", "program");
    private Path root = Path.of("");

    @SuppressWarnings("NullAway.Init") // by @BeforeEach
    private ImageStore store;

    @BeforeEach
    void open() throws Exception {
        root = folder.resolve("images");
        store = ImageStore.open(root, registries, ImageSettings.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        registries.close();
        registry.close();
    }

    @Test
    void pullsAnImageAndFindsItByTagAndDigest() throws Exception {
        // Given
        TestImage image = TestImage.of(base, upper);
        image.pushTo(registry, "app", "1");

        // When
        Image pulled = store.pull(name("app:1"), null);

        // Then
        assertThat(pulled.digest()).isEqualTo(image.digest());
        assertThat(pulled.layers()).hasSize(2);
        assertThat(pulled.layers().get(0).resolve("bin/sh")).hasContent("shell");
        assertThat(pulled.layers().get(1).resolve("app")).hasContent("program");
        assertThat(pulled.config().entrypoint()).containsExactly("/app");
        assertThat(pulled.config().environment()).containsEntry("A", "b=c");
        assertThat(store.find(name("app:1"))).contains(pulled);
        assertThat(store.find(name("app@" + image.digest())))
                .map(Image::layers)
                .contains(pulled.layers());
        assertThat(store.list())
                .extracting(ImageStore.Listed::reference)
                .containsExactly(name("app:1"));
    }

    @Test
    void takesTheImageOfAnIndexThatIsForThisMachine() throws Exception {
        TestImage image = TestImage.of(upper);
        image.pushTo(registry, "app", "single");
        String index = registry.manifest("app", "1", image.index()).toString();

        Image pulled = store.pull(name("app:1"), null);

        assertThat(pulled.digest()).isEqualTo(index).isEqualTo(store.resolve(name("app:1"), null));
        assertThat(pulled.layers().getFirst().resolve("app")).hasContent("program");
    }

    @Test
    void asksTheRegistryForADigestUnlessTheImageIsHere() throws Exception {
        TestImage.of(base).pushTo(registry, "app", "1");
        String before = store.resolve(name("app:1"), null);
        store.pull(name("app@" + before), null);
        TestImage moved = TestImage.of(base, upper);
        moved.pushTo(registry, "app", "1");

        assertThat(store.resolve(name("app:1"), null)).isEqualTo(moved.digest());
        assertThat(store.resolve(name("app@" + before), null)).isEqualTo(before);
    }

    @Test
    void twentyCallersShareOnePull() throws Exception {
        // Given
        TestImage.of(base, upper).pushTo(registry, "app", "1");

        // When
        List<Image> images = together(20, () -> store.pull(name("app:1"), null));

        // Then
        assertThat(images).hasSize(20).allMatch(images.getFirst()::equals);
        assertThat(registry.requests()).hasSize(4); // manifest, config, two layers
    }

    @Test
    void twoImagesShareTheDownloadOfTheirBase() throws Exception {
        // Given
        TestImage.of(base, upper).pushTo(registry, "a", "1");
        TestImage.of(base, new Tar().file("other", "x")).pushTo(registry, "b", "1");
        List<String> names = new ArrayList<>(List.of(name("a:1"), name("b:1")));

        // When
        together(
                2,
                () -> {
                    String name;
                    synchronized (names) {
                        name = names.removeFirst();
                    }
                    return store.pull(name, null);
                });

        // Then
        assertThat(registry.requests()).hasSize(2 + 2 + 3);
    }

    @Test
    void aFailedPullLeavesNoImageAndCanBeRepeated() throws Exception {
        // Given
        TestImage image = TestImage.of(base, upper);
        image.pushTo(registry, "app", "1");
        registry.fault(exchange -> {
            boolean blob = exchange.getRequestURI().getPath().contains("/blobs/");
            return blob
                    && registry.content(exchange).length == image.blobs().get(1).length
                    && answer(exchange, 500, "");
        });

        // When
        assertThatThrownBy(() -> store.pull(name("app:1"), null))
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("the registry says 500");

        // Then
        assertThat(store.find(name("app:1"))).isEmpty();
        assertThat(store.list()).isEmpty();
        registry.fault(exchange -> false);
        assertThat(store.pull(name("app:1"), null).layers()).hasSize(2);
    }

    @Test
    void aLayerThatIsNotWhatTheConfigSaysIsRefused() throws Exception {
        TestImage honest = TestImage.of(base);
        TestImage other = TestImage.of(upper);
        var mixed =
                new TestImage(
                        honest.config(),
                        new String(other.manifest(), StandardCharsets.UTF_8)
                                .replace(
                                        Digest.of(other.config()).hex(),
                                        Digest.of(honest.config()).hex())
                                .getBytes(StandardCharsets.UTF_8),
                        other.blobs(),
                        other.tars());
        mixed.pushTo(registry, "app", "1");

        assertThatThrownBy(() -> store.pull(name("app:1"), null))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("unpacked layer: sha256:");
        assertThat(files("layers-" + store.form().folder())).isEmpty();
    }

    @Test
    void loadsALayoutAsFolderAndAsTar() throws Exception {
        TestImage image = TestImage.of(base, upper);
        Path layout = image.layout(folder.resolve("layout"), "dev.local/app:1");
        Path tar = archive(layout);

        assertThat(store.load(layout, null, Progress.NONE))
                .containsExactly(
                        new ImageStore.Listed(
                                "dev.local/app:1", image.digest(), size(image.blobs())));
        assertThat(store.load(tar, "other:2", Progress.NONE))
                .extracting(ImageStore.Listed::reference)
                .containsExactly("docker.io/library/other:2");
        assertThat(store.pull("other:2", null).layers())
                .isEqualTo(store.pull("dev.local/app:1", null).layers());
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void loadsWhatDockerSaves() throws Exception {
        // Given
        TestImage image = TestImage.of(base, upper);
        Path saved = Files.createDirectories(folder.resolve("saved"));
        Files.write(saved.resolve("config.json"), image.config());
        Files.write(saved.resolve("0.tar"), image.tars().get(0));
        Files.write(saved.resolve("1.tar"), image.tars().get(1));
        Files.writeString(
                saved.resolve("manifest.json"),
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"dev.local/a:1\",\"dev.local/b:2\"],"
                        + "\"Layers\":[\"0.tar\",\"1.tar\"]}]");

        // When
        store.load(archive(saved), null, Progress.NONE);

        // Then
        Image loaded = store.pull("dev.local/a:1", null);
        assertThat(loaded.layers().get(1).resolve("app")).hasContent("program");
        assertThat(store.resolve("dev.local/b:2", null)).isEqualTo(loaded.digest());
        assertThat(store.find("dev.local/b@" + loaded.digest())).isPresent();
    }

    @Test
    void whatIsNoImageIsNotLoaded() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path outside = Files.writeString(folder.resolve("secret"), "{}");
        Path saved = Files.createDirectories(folder.resolve("saved"));
        Files.createSymbolicLink(saved.resolve("config.json"), outside);
        Files.writeString(
                saved.resolve("manifest.json"), "[{\"Config\":\"config.json\",\"Layers\":[]}]");

        assertThatThrownBy(() -> store.load(empty, null, Progress.NONE))
                .hasMessageContaining("neither index.json nor manifest.json");
        assertThatThrownBy(() -> store.load(saved, null, Progress.NONE))
                .hasMessageContaining("(expected: no link out)");
        assertThatThrownBy(() -> store.load(folder.resolve("nothing"), null, Progress.NONE))
                .hasMessageContaining("no such file");
        Path text = Files.writeString(folder.resolve("README.md"), "# Read me\n".repeat(200));
        Path brief = Files.writeString(folder.resolve("brief.md"), "x");
        assertThat(List.of(text, brief))
                .allSatisfy(file ->
                        assertThatThrownBy(() -> store.load(file, null, Progress.NONE))
                                .hasMessageContaining(
                                        "image archive: %s (expected: a tar of \"docker save\" or"
                                                        .formatted(file)
                                                + " of an OCI layout)"));
        assertThatThrownBy(() -> store.pull("dev.local/missing", null))
                .hasMessageContaining("dev.local is no registry");
    }

    @Test
    void removingAnImageDeletesTheLayersThatNoOtherHas() throws Exception {
        // Given
        TestImage.of(base, upper).pushTo(registry, "a", "1");
        TestImage.of(base).pushTo(registry, "b", "1");
        Image a = store.pull(name("a:1"), null);
        Image b = store.pull(name("b:1"), null);

        // When
        store.remove(name("a:1"), used -> false);

        // Then
        assertThat(store.find(name("a:1"))).isEmpty();
        assertThat(store.find(name("a@" + a.digest()))).isEmpty();
        assertThat(a.layers().get(1)).doesNotExist();
        assertThat(b.layers().getFirst()).isDirectory();
        assertThat(store.find(name("b:1"))).contains(b);
    }

    @Test
    void anImageInUseIsNotRemoved() throws Exception {
        TestImage.of(base).pushTo(registry, "a", "1");
        Image image = store.pull(name("a:1"), null);

        assertThatThrownBy(() -> store.remove(name("a:1"), image.digest()::equals))
                .hasMessageContaining(": in use");
        assertThat(store.find(name("a:1"))).contains(image);
    }

    @Test
    void anImageThatItsTagNoLongerNamesStaysWhileItIsInUse() throws Exception {
        // Given
        TestImage before = TestImage.of(base);
        store.load(before.layout(folder.resolve("1"), "dev.local/a:1"), null, Progress.NONE);
        store.load(
                TestImage.of(upper).layout(folder.resolve("2"), "dev.local/a:1"),
                null,
                Progress.NONE);
        SampleImage.install(store);
        String old = "dev.local/a@" + before.digest();

        // When
        assertThatThrownBy(() -> store.remove(old, used -> false)).hasMessageContaining("tag");
        store.remove(SampleImage.NAME, before.digest()::equals);

        // Then
        assertThat(store.find(old)).isPresent();
        store.remove("dev.local/a:1", used -> false);
        assertThat(store.find(old)).isEmpty();
        assertThat(files("layers-" + store.form().folder())).isEmpty();
    }

    /// Only root may mount the small file system that this needs.
    @Test
    void aFullDiskIsCalledThatAndLeavesNothing() throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0);
        // Given
        Path small = Files.createDirectory(folder.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString());
        try (ImageStore tight = ImageStore.open(small, registries, ImageSettings.DEFAULT)) {
            byte[] noise = new byte[2_000_000];
            new Random(1).nextBytes(noise);
            TestImage.of(new Tar().file("big", noise)).pushTo(registry, "app", "1");
            TestImage.of(new Tar().file("big", new byte[2_000_000]), base)
                    .pushTo(registry, "app", "2");

            // When
            for (String tag : List.of("app:1", "app:2")) {
                assertThatThrownBy(() -> tight.pull(name(tag), null))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining("no space left in " + small);
            }

            // Then
            assertThat(tight.list()).isEmpty();
            tight.pull(pushed(TestImage.of(upper)), null);
        } finally {
            run("umount", small.toString());
        }
    }

    private String pushed(TestImage image) {
        image.pushTo(registry, "pushed", "1");
        return name("pushed:1");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheNextStart() throws Exception {
        // Given
        TestImage.of(base).pushTo(registry, "a", "1");
        Image image = store.pull(name("a:1"), null);
        Path work = Files.createDirectories(root.resolve("work/killed"));
        Files.writeString(work.resolve("blob-1"), "half");
        Files.createDirectories(work.resolve("layer-1/bin"));
        Path orphan = image.layers().getFirst().resolveSibling("f".repeat(64));
        Files.createDirectories(orphan);

        // When
        try (ImageStore second = ImageStore.open(root, registries, ImageSettings.DEFAULT)) {

            // Then
            assertThat(work).doesNotExist();
            assertThat(orphan).doesNotExist();
            assertThat(files("work")).hasSize(2); // the first store's, which lives, and its own
            assertThat(second.find(name("a:1"))).contains(image);
        }
    }

    @Test
    void aSecondProcessSeesWhatTheFirstLoaded() throws Exception {
        try (ImageStore second = ImageStore.open(root, registries, ImageSettings.DEFAULT)) {
            second.load(
                    TestImage.of(base).layout(folder.resolve("layout"), "dev.local/app:1"),
                    null,
                    Progress.NONE);
        }

        assertThat(store.find("dev.local/app")).isEmpty();
        assertThat(store.find("dev.local/app:1")).isPresent();
    }

    @Test
    void aLayerThatIsThereTwiceIsGivenOnce() throws Exception {
        TestImage.of(base, upper, base).pushTo(registry, "app", "1");

        Image image = store.pull(name("app:1"), null);

        assertThat(image.layers()).hasSize(2);
        assertThat(image.layers().get(1).resolve("bin/sh")).exists();
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        TestImage.of(base).pushTo(registry, "app", "1");
        List<Progress.Step> steps = new ArrayList<>();

        store.pull(
                name("app:1"),
                null,
                (layer, step, bytes, total) -> {
                    assertThat(bytes).isEqualTo(total);
                    steps.add(step);
                });

        assertThat(steps)
                .containsExactly(
                        Progress.Step.DOWNLOADING, Progress.Step.UNPACKING, Progress.Step.DONE);
    }

    @Test
    void aPullThatTakesTooLongEnds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        registry.fault(exchange -> {
            try {
                return never.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return true;
            }
        });
        var settings = ImageSettings.DEFAULT;
        var hasty =
                new ImageSettings(
                        settings.layer(), 1, Duration.ofMillis(50), Duration.ofMillis(50), 1);
        try (ImageStore second = ImageStore.open(root, registries, hasty)) {
            assertThatThrownBy(() -> second.pull(name("app:1"), null))
                    .hasMessageContaining("not pulled within 0 s");
            assertThatThrownBy(() -> second.resolve(name("app:1"), null))
                    .hasMessageContaining("not resolved within 0 s");
        } finally {
            never.countDown();
        }
    }

    @Test
    void bringsItsOwnSample() throws Exception {
        SampleImage.install(store);
        SampleImage.install(store);

        Image sample = store.pull("dev.local/helloworld", null);
        assertThat(sample.config().entrypoint()).containsExactly("/helloworld");
        Path layer = sample.layers().getFirst();
        assertThat(Files.isExecutable(layer.resolve("helloworld"))).isTrue();
        assertThat(Files.getAttribute(layer.resolve("tmp"), "unix:mode")).isEqualTo(041777);
        assertThat(layer.resolve("etc/passwd")).content().contains("app:x:1000:1000:");
        assertThat(registry.requests()).isEmpty();
    }

    private String name(String rest) {
        return registry.host() + "/" + rest;
    }

    private List<String> files(String within) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(within))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path archive(Path source) throws IOException {
        Tar tar = new Tar();
        try (Stream<Path> walk = Files.walk(source)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                tar.file(source.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return Files.write(folder.resolve(source.getFileName() + ".tar"), tar.bytes());
    }

    private static long size(List<byte[]> blobs) {
        return blobs.stream().mapToLong(blob -> blob.length).sum();
    }

    private static <T> List<T> together(int callers, Callable<T> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch ready = new CountDownLatch(callers);
            List<Future<T>> results = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                results.add(
                        executor.submit(() -> {
                            ready.countDown();
                            ready.await();
                            return work.call();
                        }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(result.get(20, TimeUnit.SECONDS));
            }
            return all;
        }
    }

    private static FakeRegistry start() {
        try {
            return new FakeRegistry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
