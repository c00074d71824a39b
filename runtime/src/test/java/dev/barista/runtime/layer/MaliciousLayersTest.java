package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each of these has broken out of some container tool, or could have.
class MaliciousLayersTest {

    @TempDir Path folder;

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "parent of itself",
                        new Tar().folder("a").file("a/.", "x").file("a/../.", "x")),
                Arguments.of("file as root", new Tar().file("a/..", "").file("b", "x")),
                Arguments.of("link as root", new Tar().link(".", "/tmp").file("a", "x")),
                Arguments.of(
                        "links in a circle",
                        new Tar().link("a", "b").link("b", "a").file("a/x", "")),
                Arguments.of("link to itself", new Tar().link("a", "a").file("a/x", "")),
                Arguments.of(
                        "whiteout in a circle", new Tar().link("a", "a/b").file("a/.wh.x", "")),
                Arguments.of("whiteout of the parent", new Tar().file(".wh...", "")),
                Arguments.of("whiteout of itself", new Tar().file("a/.wh..", "")),
                Arguments.of("whiteout of nothing", new Tar().file(".wh.", "")),
                Arguments.of("below a whiteout", new Tar().file(".wh.a/b", "")),
                Arguments.of("hard link out", new Tar().hardLink("a", "../victim")),
                Arguments.of("absolute hard link", new Tar().hardLink("a", "/etc/passwd")),
                Arguments.of(
                        "hard link through a link",
                        new Tar().link("a", "..").hardLink("b", "a/victim")),
                Arguments.of("hard link to a folder", new Tar().folder("a").hardLink("b", "a")),
                Arguments.of("hard link to the root", new Tar().hardLink("b", "..")),
                Arguments.of("hard link to later", new Tar().hardLink("b", "a").file("a", "")),
                Arguments.of("hard link to itself", new Tar().hardLink("a", "a")),
                Arguments.of(
                        "hard link in the place of its target's folder",
                        new Tar().file("a/b", "x").hardLink("a", "a/b")),
                Arguments.of("below a file", new Tar().file("a", "").file("a/b", "")),
                Arguments.of(
                        "below a file, by a link",
                        new Tar().file("a", "").link("l", "a").file("l/b", "")),
                Arguments.of(
                        "contents of a file", new Tar().file("a", "").file("a/.wh..wh..opq", "")),
                Arguments.of("memory", new Tar().device("mem", 1, 1)),
                Arguments.of("memory beside dev", new Tar().device("dev/../mem", 1, 1)),
                Arguments.of("forged whiteout", new Tar().device("etc", 0, 0)),
                Arguments.of("disk", new Tar().of(TarConstants.LF_BLK, "disk")),
                Arguments.of("unknown", new Tar().of((byte) 'Q', "a")),
                Arguments.of("link to nothing", new Tar().link("a", "")),
                Arguments.of(
                        "path that grows",
                        new Tar()
                                .gnu()
                                .link("a", "x/".repeat(1500))
                                .file("a/" + "y/".repeat(1500) + "z", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, Tar tar) throws IOException {
        // Given
        Files.writeString(folder.resolve("victim"), "as it was");
        byte[] layer = tar.bytes();
        for (LayerForm form : LayerForm.values()) {
            // When
            assertThatThrownBy(() -> unpack(form, layer)).isInstanceOf(LayerException.class);

            // Then
            assertThat(tree(folder)).containsExactly("victim as it was");
        }
    }

    /// As containerd takes them: within the root.
    static Stream<Arguments> takenWithinTheRoot() {
        return Stream.of(
                taken("parent", new Tar().file("../in", "x"), "in x"),
                taken("parent within", new Tar().file("a/../../in", "x"), "in x"),
                taken("absolute", new Tar().file("/a/in", "x"), "a/", "a/in x"),
                taken(
                        "long",
                        new Tar().gnu().file("../" + "x".repeat(200), "x"),
                        "x".repeat(200) + " x"),
                taken(
                        "long POSIX",
                        new Tar().file("../" + "x".repeat(200), "x"),
                        "x".repeat(200) + " x"),
                taken(
                        "through a link out",
                        new Tar().link("a", "..").file("a/in", "x"),
                        "a -> ..",
                        "in x"),
                taken(
                        "through a link far out",
                        new Tar().link("a", "../../../..").file("a/b/in", "x"),
                        "a -> ../../../..",
                        "b/",
                        "b/in x"),
                taken(
                        "through an absolute link",
                        new Tar().link("a", "/tmp").file("a/in", "x"),
                        "a -> /tmp",
                        "tmp/",
                        "tmp/in x"),
                taken(
                        "through a link within",
                        new Tar().folder("b").link("a", "b").file("a/in", "x"),
                        "a -> b",
                        "b/",
                        "b/in x"),
                taken(
                        "through two links",
                        new Tar().link("a", "b/c").link("b", "/d").file("a/in", "x"),
                        "a -> b/c",
                        "b -> /d",
                        "d/",
                        "d/c/",
                        "d/c/in x"),
                taken(
                        "folder over link",
                        new Tar().link("a", "..").folder("a").file("a/in", "x"),
                        "a/",
                        "a/in x"),
                taken(
                        "link over folder",
                        new Tar().file("a/b/old", "x").link("a", "..").file("a/victim", "in"),
                        "a -> ..",
                        "victim in"),
                taken("file over folder", new Tar().file("a/b/old", "x").file("a", "in"), "a in"),
                taken("file over link", new Tar().link("a", "../victim").file("a", "in"), "a in"),
                taken(
                        "hard link over link",
                        new Tar().file("b", "in").link("a", "../victim").hardLink("a", "b"),
                        "a in",
                        "b in"),
                taken(
                        "write through a hard link to a link",
                        new Tar().link("a", "../victim").hardLink("b", "a").file("b", "in"),
                        "a -> ../victim",
                        "b in"),
                taken(
                        "absolute hard link",
                        new Tar().file("b", "in").hardLink("a", "/b"),
                        "a in",
                        "b in"),
                taken(
                        "hard link by a link",
                        new Tar().file("d/b", "in").link("l", "/d").hardLink("a", "l/b"),
                        "a in",
                        "d/",
                        "d/b in",
                        "l -> /d"),
                taken("PAX path", new Tar().with("a", Map.of("path", "../in")), "in "),
                taken(
                        "opaque attribute",
                        new Tar().with("a", Map.of("SCHILY.xattr.trusted.overlay.opaque", "y")),
                        "a "),
                taken(
                        "redirect attribute",
                        new Tar().with("a", Map.of("SCHILY.xattr.user.overlay.redirect", "/etc")),
                        "a "));
    }

    private static Arguments taken(String name, Tar tar, String... tree) {
        return Arguments.of(name, tar, List.of(tree));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void takenWithinTheRoot(String name, Tar tar, List<String> expected) throws IOException {
        // Given
        Files.writeString(folder.resolve("victim"), "as it was");
        byte[] layer = tar.bytes();
        for (LayerForm form : List.of(LayerUnpacker.form(folder), LayerForm.MARKED)) {
            // When
            unpack(form, layer);

            // Then
            Path root = folder.resolve("layer");
            Path flat = folder.resolve("flat");
            Rootfs.flatten(List.of(root), flat);
            assertThat(tree(flat)).isEqualTo(expected);
            FileTree.delete(root);
            FileTree.delete(flat);
            assertThat(tree(folder)).containsExactly("victim as it was");
        }
    }

    @AfterEach
    void deleteLinksThatLeadOut() throws IOException {
        for (Path child : Trees.children(folder)) {
            FileTree.delete(child);
        }
    }

    /// What a whiteout hides is below the place that its path leads to.
    @Test
    void whiteoutsThroughLinksStayWithinTheRoot() throws IOException {
        Files.writeString(folder.resolve("victim"), "as it was");
        byte[] layer =
                new Tar()
                        .link("a", "..")
                        .file("a/.wh.victim", "")
                        .file("a/.wh..wh..opq", "")
                        .link(".wh.b", "c") // AUFS did so
                        .bytes();

        unpack(LayerForm.MARKED, layer);

        assertThat(tree(folder.resolve("layer")))
                .containsExactly(".wh..wh..opq ", ".wh.b ", ".wh.victim ", "a -> ..");
        assertThat(folder.resolve("victim")).hasContent("as it was");
    }

    @Test
    void headersThatWouldFillMemoryAreRefused() throws IOException {
        var name = Tar.entry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, 0);
        byte[] layer = new Tar().put(name, new byte[2 << 20]).bytes();

        assertThatThrownBy(() -> unpack(layer, LayerLimits.DEFAULT))
                .hasMessageContaining("headers of one entry");
    }

    @Test
    void aBombIsRefusedAtItsLimit() throws IOException {
        byte[] layer = new Tar().file("a", "x".repeat(100_000)).bytes();

        assertThatThrownBy(() -> unpack(layer, new LayerLimits(10, 50_000)))
                .hasMessage("unpacked layer: more than 50000 bytes (expected: at most that)");
    }

    @Test
    void foldersThatNoEntryNamesCountAsEntries() throws IOException {
        byte[] layer = new Tar().file("a/b/c/d/e/f", "").bytes();

        assertThatThrownBy(() -> unpack(layer, new LayerLimits(5, 50_000)))
                .hasMessage("layer: more than 5 entries (expected: at most that)");
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        byte[] layer = new Tar().file("a", "content").bytes();
        for (int damaged : List.of(0, 120, 148, 156, 400)) {
            byte[] bytes = layer.clone();
            bytes[damaged] ^= 1;

            assertThatThrownBy(() -> unpack(bytes, LayerLimits.DEFAULT))
                    .isInstanceOf(LayerException.class);
        }
    }

    private void unpack(byte[] layer, LayerLimits limits) throws IOException {
        new LayerUnpacker(LayerForm.MARKED, limits)
                .unpack(
                        Tar.stream(layer),
                        Tar.digest(layer),
                        folder.resolve("layer"),
                        LowerLayers.none());
    }

    private void unpack(LayerForm form, byte[] layer) throws IOException {
        new LayerUnpacker(form, LayerLimits.DEFAULT)
                .unpack(
                        Tar.stream(layer),
                        Tar.digest(layer),
                        folder.resolve("layer"),
                        LowerLayers.none());
    }

    private static List<String> tree(Path folder) throws IOException {
        return Trees.of(folder);
    }
}
