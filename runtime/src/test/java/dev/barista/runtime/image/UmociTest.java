package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.Image;
import dev.barista.runtime.layer.FileTree;
import dev.barista.runtime.layer.Rootfs;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.layer.Trees;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Another unpacker as the judge: what umoci makes of an image, the store makes of it.
class UmociTest {

    private static final Tar BASE =
            new Tar()
                    .folder("run")
                    .folder("usr")
                    .folder("usr/lib")
                    .file("usr/lib/libc", "c")
                    .file("usr/lib/old", "o")
                    .link("lib", "usr/lib")
                    .folder("var")
                    .link("var/run", "/run")
                    .file("a", "a");

    static Stream<Arguments> images() {
        return Stream.of(
                Arguments.of("absolute names", new Tar().file("/opt/x", "x").folder("/")),
                Arguments.of("dots", new Tar().file("./opt/../srv/x", "x").file("../../y", "y")),
                Arguments.of(
                        "files below a lower link",
                        new Tar().file("lib/x", "x").file("var/run/y/z", "z")),
                Arguments.of("hard link to a lower file", new Tar().hardLink("b", "usr/lib/libc")),
                Arguments.of("absolute hard link", new Tar().hardLink("b", "/usr/lib/libc")),
                Arguments.of("link over a folder", new Tar().link("usr", "var")),
                Arguments.of("folder over a link", new Tar().folder("lib").file("lib/x", "x")),
                Arguments.of("file over a folder", new Tar().file("usr", "x")),
                Arguments.of("whiteout", new Tar().file("usr/lib/.wh.old", "").file(".wh.a", "")),
                Arguments.of(
                        "whiteout of a folder that comes again",
                        new Tar().file(".wh.usr", "").file("usr/x", "x")),
                Arguments.of(
                        "opaque",
                        new Tar()
                                .folder("usr")
                                .file("usr/lib/.wh..wh..opq", "")
                                .file("usr/lib/x", "x")),
                Arguments.of(
                        "opaque last",
                        new Tar().file("usr/lib/x", "x").file("usr/lib/.wh..wh..opq", "")),
                Arguments.of("one name twice", new Tar().file("n", "old").file("n", "new")),
                Arguments.of(
                        "long names",
                        new Tar().file("d/" + "n".repeat(240) + "/" + "m".repeat(200), "x")));
    }

    @TempDir Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void makesTheSameOfIt(String name, Tar upper) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/umoci")), "needs umoci");
        Path layout = TestImage.of(BASE, upper).layout(folder.resolve("layout"), "app:1");
        Files.writeString(
                layout.resolve("index.json"),
                Files.readString(layout.resolve("index.json")).replace("\"app:1\"", "\"one\""));

        assertThat(own(layout)).isEqualTo(umoci(layout));
    }

    private List<String> own(Path layout) throws Exception {
        try (var registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
                var store =
                        ImageStore.open(
                                folder.resolve("images"), registries, ImageSettings.DEFAULT)) {
            store.load(layout, "dev.local/app:1", Progress.NONE);
            Image image = store.find("dev.local/app:1").orElseThrow();
            Rootfs.flatten(image.layers(), folder.resolve("flat"));
            return Trees.of(folder.resolve("flat"));
        }
    }

    private List<String> umoci(Path layout) throws Exception {
        Path root = folder.resolve("umoci");
        Process process =
                new ProcessBuilder(
                                "umoci",
                                "raw",
                                "unpack",
                                "--rootless",
                                "--image",
                                layout + ":one",
                                root.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return Trees.of(root);
    }

    @AfterEach
    void deleteLinksThatLeadOut() throws Exception {
        for (String each : List.of("images", "flat", "umoci")) {
            FileTree.delete(folder.resolve(each));
        }
    }
}
