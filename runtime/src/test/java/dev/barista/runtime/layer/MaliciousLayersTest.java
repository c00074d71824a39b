package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each of these has broken out of some container tool, or could have.
class MaliciousLayersTest {

    @TempDir Path folder;

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of("parent", new Tar().file("../escaped", "x")),
                Arguments.of("parent within", new Tar().file("a/../../escaped", "x")),
                Arguments.of("parent of itself", new Tar().folder("a").file("a/..", "x")),
                Arguments.of("absolute", new Tar().file("/escaped", "x")),
                Arguments.of("long", new Tar().gnu().file("../" + "x".repeat(200), "x")),
                Arguments.of("long POSIX", new Tar().file("../" + "x".repeat(200), "x")),
                Arguments.of(
                        "through a link out", new Tar().link("a", "..").file("a/escaped", "x")),
                Arguments.of(
                        "through an absolute link",
                        new Tar().link("a", "/tmp").file("a/escaped", "x")),
                Arguments.of(
                        "through a link within",
                        new Tar().folder("b").link("a", "b").file("a/inside", "x")),
                Arguments.of(
                        "folder over link", // would follow it: mkdir says EEXIST
                        new Tar().link("a", "..").folder("a").folder("a/b").hardLink("a/c", "/x")),
                Arguments.of(
                        "whiteout through a link",
                        new Tar().link("a", "..").file("a/.wh.victim", "")),
                Arguments.of(
                        "opaque through a link",
                        new Tar().link("a", "..").file("a/.wh..wh..opq", "")),
                Arguments.of("whiteout of the parent", new Tar().file(".wh...", "")),
                Arguments.of("whiteout of itself", new Tar().file("a/.wh..", "")),
                Arguments.of("whiteout of nothing", new Tar().file(".wh.", "")),
                Arguments.of("below a whiteout", new Tar().file(".wh.a/b", "")),
                Arguments.of("link named whiteout", new Tar().link(".wh.a", "b")),
                Arguments.of("hard link out", new Tar().hardLink("a", "../victim")),
                Arguments.of("absolute hard link", new Tar().hardLink("a", "/etc/passwd")),
                Arguments.of(
                        "hard link through a link",
                        new Tar().link("a", "..").hardLink("b", "a/victim")),
                Arguments.of("hard link to a folder", new Tar().folder("a").hardLink("b", "a")),
                Arguments.of("hard link to later", new Tar().hardLink("b", "a").file("a", "")),
                Arguments.of("below a file", new Tar().file("a", "").file("a/b", "")),
                Arguments.of("file over a folder", new Tar().folder("a").file("a", "")),
                Arguments.of("memory", new Tar().device("mem", 1, 1)),
                Arguments.of("forged whiteout", new Tar().device("etc", 0, 0)),
                Arguments.of("disk", new Tar().of(TarConstants.LF_BLK, "disk")),
                Arguments.of("sparse", new Tar().of(TarConstants.LF_GNUTYPE_SPARSE, "a")),
                Arguments.of("unknown", new Tar().of((byte) 'Q', "a")),
                Arguments.of(
                        "sparse PAX", new Tar().with("a", Map.of("GNU.sparse.name", "../escaped"))),
                Arguments.of("PAX path", new Tar().with("a", Map.of("path", "../escaped"))),
                Arguments.of(
                        "opaque attribute",
                        new Tar().with("a", Map.of("SCHILY.xattr.trusted.overlay.opaque", "y"))),
                Arguments.of(
                        "redirect attribute",
                        new Tar().with("a", Map.of("SCHILY.xattr.user.overlay.redirect", "/etc"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void areRefusedAndWriteNothingOutside(String name, Tar tar) throws IOException {
        // Given
        Files.writeString(folder.resolve("victim"), "as it was");
        byte[] layer = tar.bytes();
        for (LayerForm form : LayerForm.values()) {
            var unpacker = new LayerUnpacker(form, LayerLimits.DEFAULT);

            // When
            assertThatThrownBy(() ->
                            unpacker.unpack(
                                    Tar.stream(layer), Tar.digest(layer), folder.resolve("layer")))
                    .isInstanceOf(LayerException.class);

            // Then
            assertThat(names(folder)).containsExactly("victim");
            assertThat(folder.resolve("victim")).hasContent("as it was");
        }
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
                .unpack(Tar.stream(layer), Tar.digest(layer), folder.resolve("layer"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.exists(child, LinkOption.NOFOLLOW_LINKS))
                    .map(child -> child.getFileName().toString())
                    .toList();
        }
    }
}
