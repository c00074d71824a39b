package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhiteoutTest {

    private static final Tar BASE =
            new Tar()
                    .folder("etc")
                    .file("etc/keep", "base")
                    .file("etc/gone", "base")
                    .folder("opt")
                    .file("opt/old", "base")
                    .file("was-file", "base")
                    .folder("was-folder")
                    .file("was-folder/x", "base")
                    .folder("both")
                    .file("both/below", "base");

    private static final Tar UPPER =
            new Tar()
                    .file("etc/.wh.gone", "")
                    .file("opt/new", "upper") // before its opaque marker, as some builders do
                    .file("opt/.wh..wh..opq", "")
                    .file(".wh.was-file", "")
                    .file(".wh.was-folder", "")
                    .file(".wh.both", "")
                    .file("both/above", "upper")
                    .file(".wh..wh.plnk", "")
                    .file(".wh.never-was", "");

    private static final List<String> EXPECTED =
            List.of("both", "both/above", "etc", "etc/keep", "opt", "opt/new");

    private static final byte[] BASE_BYTES = BASE.bytes();
    private static final byte[] UPPER_BYTES = UPPER.bytes();

    @TempDir Path folder;
    private LayerForm best = LayerForm.MARKED;

    @BeforeEach
    void findForm() throws IOException {
        best = LayerUnpacker.form(folder);
    }

    @Test
    void applyWhenFlattenedInEveryFormThatThisMachineHas() throws IOException {
        for (LayerForm form : forms()) {
            Path target = folder.resolve("flat-" + form);

            Rootfs.flatten(layers(form), target);

            assertThat(tree(target)).as("%s", form).isEqualTo(EXPECTED);
            assertThat(target.resolve("etc/keep")).hasContent("base");
        }
    }

    /// What the kernel makes of the layers is the definition.
    @Test
    void applyWhenMountedAsOverlay() throws Exception {
        assumeTrue(Inodes.root(), "only root may mount");
        // Given
        List<Path> layers = layers(LayerForm.OVERLAY);
        Path merged = Files.createDirectory(folder.resolve("merged"));
        String options = "lowerdir=%s:%s".formatted(layers.get(1), layers.get(0));

        // When
        run("mount", "-t", "overlay", "overlay", "-o", options, merged.toString());

        // Then
        try {
            assertThat(tree(merged)).isEqualTo(EXPECTED);
        } finally {
            run("umount", merged.toString());
        }
    }

    @Test
    void flatteningKeepsModesLinksAndTimes() throws IOException {
        // Given
        byte[] layer =
                new Tar()
                        .folder("a")
                        .file("a/f", "x")
                        .hardLink("a/g", "a/f")
                        .link("a/l", "f//")
                        .bytes();
        Path source = folder.resolve("source");
        new LayerUnpacker(best, LayerLimits.DEFAULT)
                .unpack(Tar.stream(layer), Tar.digest(layer), source, LowerLayers.none());

        // When
        Path target = folder.resolve("target");
        Rootfs.flatten(List.of(source), target);

        // Then
        assertThat(Files.isSameFile(target.resolve("a/f"), target.resolve("a/g"))).isTrue();
        assertThat(Files.isSameFile(target.resolve("a/f"), source.resolve("a/f"))).isFalse();
        assertThat(Files.getAttribute(target.resolve("a/l"), "unix:ino", LinkOption.NOFOLLOW_LINKS))
                .isNotNull();
        for (String name : List.of("a", "a/f", "a/l")) {
            for (String attribute : List.of("unix:mode", "unix:uid", "lastModifiedTime")) {
                assertThat(attribute(target.resolve(name), attribute))
                        .as("%s of %s", attribute, name)
                        .isEqualTo(attribute(source.resolve(name), attribute));
            }
        }
    }

    private static Object attribute(Path path, String name) throws IOException {
        return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    }

    private List<LayerForm> forms() {
        return Stream.of(best, LayerForm.OVERLAY_USER, LayerForm.MARKED)
                .filter(form -> best.mountable() || form == LayerForm.MARKED)
                .distinct()
                .toList();
    }

    private List<Path> layers(LayerForm form) throws IOException {
        Path base = folder.resolve("base-" + form);
        Path upper = folder.resolve("upper-" + form);
        var unpacker = new LayerUnpacker(form, LayerLimits.DEFAULT);
        unpacker.unpack(Tar.stream(BASE_BYTES), Tar.digest(BASE_BYTES), base, LowerLayers.none());
        unpacker.unpack(
                Tar.stream(UPPER_BYTES), Tar.digest(UPPER_BYTES), upper, LowerLayers.none());
        return List.of(base, upper);
    }

    static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static List<String> tree(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
