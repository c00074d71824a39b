package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.Image;
import dev.barista.runtime.Images.ImageException;
import dev.barista.runtime.layer.FileTree;
import dev.barista.runtime.layer.Rootfs;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.layer.Trees;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.Platform;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Archives as the tools of the field shape them: the same image each time.
class ArchiveShapesTest {

    /// How a tool names what is in its archive; `%s` stands for a digest.
    record Shape(String config, String layer, boolean compressed) {}

    private static final Tar BASE =
            new Tar()
                    .folder("run")
                    .folder("usr")
                    .folder("usr/lib")
                    .file("usr/lib/libc", "c")
                    .link("lib", "usr/lib")
                    .folder("var")
                    .link("var/run", "/run");
    private static final Tar APP =
            new Tar()
                    .folder("app")
                    .file("/app/program", "p")
                    .file("var/run/ko/LICENSE", "l")
                    .file("./lib/libm", "m")
                    .hardLink("app/libc", "/lib/libc");
    private static final List<String> EXPECTED =
            List.of(
                    "app/",
                    "app/libc c",
                    "app/program p",
                    "lib -> usr/lib",
                    "run/",
                    "run/ko/",
                    "run/ko/LICENSE l",
                    "usr/",
                    "usr/lib/",
                    "usr/lib/libc c",
                    "usr/lib/libm m",
                    "var/",
                    "var/run -> /run");

    @TempDir Path folder;
    private final Registries registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);

    @SuppressWarnings("NullAway.Init") // by @BeforeEach
    private ImageStore store;

    @BeforeEach
    void open() throws Exception {
        store = ImageStore.open(folder.resolve("images"), registries, ImageSettings.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        registries.close();
        FileTree.delete(folder.resolve("images")); // with links that lead out
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("ko", new Shape("sha256:%s", "%s.tar.gz", true)),
                Arguments.of("Jib", new Shape("config.json", "%s.tar.gz", true)),
                Arguments.of(
                        "rules_oci", new Shape("blobs/sha256/%s", "blobs/sha256/%s.tar.gz", true)),
                Arguments.of("rules_docker", new Shape("%s.json", "%s/layer.tar", false)),
                Arguments.of("podman save", new Shape("%s.json", "%s.tar", false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void areLoadedAsTheImageThatTheyAre(String tool, Shape shape) throws Exception {
        store.load(written(archive(shape, List.of("dev.local/app:1"))), null, Progress.NONE);

        assertThat(flat("dev.local/app:1")).isEqualTo(EXPECTED);
    }

    @Test
    void aWholeArchiveMayBeCompressedAsNixDoes() throws Exception {
        Tar archive = archive(new Shape("%s.json", "%s/layer.tar", false), List.of("app:1"));
        Path file = folder.resolve("archive.tar.gz");
        Files.write(file, TestImage.gzip(archive.bytes()));

        store.load(file, null, Progress.NONE);

        assertThat(flat("app:1")).isEqualTo(EXPECTED);
    }

    @Test
    void layersOfOldDockerMayBeLinksToEachOther() throws Exception {
        // Given
        Tar archive = new Tar();
        List<String> layers = new ArrayList<>();
        for (Tar layer : List.of(BASE, APP)) {
            String hex = Digest.of(layer.bytes()).hex();
            archive.file(hex + ".tar", layer.bytes());
            archive.link("v1-" + hex + "/layer.tar", "../" + hex + ".tar");
            layers.add("v1-" + hex + "/layer.tar");
        }
        archive.file("config.json", config()).file("repositories", "{}");
        archive.file("manifest.json", manifest("config.json", List.of("app:1"), layers));

        // When
        store.load(written(archive), null, Progress.NONE);

        // Then
        assertThat(flat("app:1")).isEqualTo(EXPECTED);
    }

    @Test
    void anImageMayHaveSeveralTags() throws Exception {
        Tar archive = archive(new Shape("%s.json", "%s.tar", false), List.of("a:1", "b:2"));

        assertThat(store.load(written(archive), null, Progress.NONE))
                .extracting(ImageStore.Listed::reference)
                .containsExactly("docker.io/library/a:1", "docker.io/library/b:2");
    }

    @Test
    void aLayerThatDependsOnThoseBelowIsKeptForEachPlace() throws Exception {
        // Given
        Tar other = new Tar().folder("lib").file("lib/libc", "other");
        TestImage.of(BASE, APP).layout(folder.resolve("one"), "dev.local/one:1");
        TestImage.of(other, APP).layout(folder.resolve("two"), "dev.local/two:1");

        // When
        store.load(folder.resolve("one"), null, Progress.NONE);
        store.load(folder.resolve("two"), null, Progress.NONE);

        // Then
        assertThat(flat("dev.local/one:1")).isEqualTo(EXPECTED);
        assertThat(flat("dev.local/two:1"))
                .contains("app/libc other", "lib/libm m", "var/run/ko/LICENSE l")
                .doesNotContain("lib -> usr/lib");
    }

    @Test
    void aLayerMayBeInAnImageSeveralTimes() throws Exception {
        Tar empty = new Tar();
        TestImage.of(BASE, empty, APP, empty, APP, empty)
                .layout(folder.resolve("layout"), "dev.local/app:1");

        store.load(folder.resolve("layout"), null, Progress.NONE);

        assertThat(flat("dev.local/app:1")).isEqualTo(EXPECTED);
    }

    @Test
    void aRefusalNamesImageLayerEntryAndRule() throws Exception {
        Tar bad = new Tar().link("a", "a").file("a/b", "x");
        Path layout = TestImage.of(BASE, bad).layout(folder.resolve("layout"), "dev.local/app:1");

        assertThatThrownBy(() -> store.load(layout, null, Progress.NONE))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "image %s: layer %s: a/b: below links that lead to each other (expected: at"
                                        .formatted(layout, Digest.of(bad.bytes()))
                                + " most 40)");
    }

    private List<String> flat(String name) throws Exception {
        Image image = store.find(name).orElseThrow();
        Path flat = folder.resolve("flat-" + image.hashCode());
        Rootfs.flatten(image.layers(), flat);
        try {
            return Trees.of(flat);
        } finally {
            FileTree.delete(flat);
        }
    }

    private Path written(Tar archive) throws Exception {
        return Files.write(folder.resolve("archive.tar"), archive.bytes());
    }

    private static Tar archive(Shape shape, List<String> tags) throws Exception {
        Tar archive = new Tar();
        List<String> layers = new ArrayList<>();
        for (Tar layer : List.of(BASE, APP)) {
            byte[] blob = shape.compressed ? TestImage.gzip(layer.bytes()) : layer.bytes();
            layers.add(shape.layer.formatted(Digest.of(blob).hex()));
            archive.file(layers.getLast(), blob);
        }
        String config = shape.config.formatted(Digest.of(config()).hex());
        return archive.file(config, config()).file("manifest.json", manifest(config, tags, layers));
    }

    private static byte[] config() {
        ObjectNode config = Json.object();
        config.put("os", "linux").put("architecture", Platform.here().architecture());
        config.putObject("config").putArray("Entrypoint").add("/app/program");
        for (Tar layer : List.of(BASE, APP)) {
            config.withObject("/rootfs")
                    .withArray("diff_ids")
                    .add(Digest.of(layer.bytes()).toString());
        }
        return Json.MAPPER.writeValueAsBytes(config);
    }

    private static byte[] manifest(String config, List<String> tags, List<String> layers) {
        ArrayNode manifest = Json.MAPPER.createArrayNode();
        ObjectNode image = manifest.addObject().put("Config", config);
        tags.forEach(image.putArray("RepoTags")::add);
        layers.forEach(image.putArray("Layers")::add);
        return Json.MAPPER.writeValueAsBytes(manifest);
    }
}
