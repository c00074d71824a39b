package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// GNU tar writes them in four forms.
class SparseFilesTest {

    private static final long SIZE = 9_000_001;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "posix 0.0", "posix 0.1", "posix 1.0"})
    void areUnpackedWithTheirHoles(String form) throws Exception {
        // Given
        Path file = folder.resolve("file");
        try (var out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 30; i++) { // more than one header of the old form holds
                byte[] part = ("part" + i).repeat(900).getBytes(StandardCharsets.US_ASCII);
                out.write(ByteBuffer.wrap(part), i * 250_000L + 77);
            }
            out.write(ByteBuffer.wrap(new byte[1]), SIZE - 1);
        }
        Path tar = folder.resolve("tar");
        String[] words = form.split(" ", -1);
        String version = words.length > 1 ? words[1] : "1.0";
        WhiteoutTest.run(
                "tar",
                "--create",
                "--sparse",
                "--format=" + words[0],
                "--sparse-version=" + version,
                "--file=" + tar,
                "--directory=" + folder,
                "file",
                "file");
        byte[] layer = Files.readAllBytes(tar);

        // When
        unpack(layer, LayerLimits.DEFAULT);

        // Then
        Path unpacked = folder.resolve("layer/file");
        assertThat(layer.length).isLessThan(3_000_000);
        assertThat(Files.mismatch(file, unpacked)).isEqualTo(-1);
    }

    @Test
    void mapsThatDoNotFitAreRefused() {
        for (String map : List.of("5,1", "0,1,0,1", "1,x", "1", "-1,1", "0,999999999999", ",")) {
            byte[] layer =
                    new Tar()
                            .withRaw("a", Map.of("GNU.sparse.map", map, "GNU.sparse.size", "4"))
                            .bytes();

            assertThatThrownBy(() -> unpack(layer, LayerLimits.DEFAULT))
                    .as(map)
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("the map of a sparse file");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void holesCountForTheLimit() {
        Map<String, String> all = Map.of("GNU.sparse.map", "", "GNU.sparse.size", "99999999999");
        byte[] layer = new Tar().withRaw("a", all).bytes();

        assertThatThrownBy(() -> unpack(layer, LayerLimits.DEFAULT))
                .hasMessage(
                        "a: layer of more than 17179869184 bytes with its holes (expected: at most"
                                + " that)");
    }

    @Test
    void theirNameIsTakenFromTheRoot() throws IOException {
        Map<String, String> all = Map.of("GNU.sparse.name", "../escaped", "GNU.sparse.size", "3");

        unpack(new Tar().withRaw("a", all).bytes(), LayerLimits.DEFAULT);

        assertThat(Trees.of(folder.resolve("layer"))).containsExactly("escaped \0\0\0");
    }

    private void unpack(byte[] layer, LayerLimits limits) throws IOException {
        new LayerUnpacker(LayerForm.MARKED, limits)
                .unpack(
                        Tar.stream(layer),
                        Tar.digest(layer),
                        folder.resolve("layer"),
                        LowerLayers.none());
    }
}
