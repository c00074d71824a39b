package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import dev.barista.runtime.linux.Inodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerUnpackerTest {

    @TempDir Path folder;
    private int unpacked;

    @Test
    void makesWhatTheTarSays() {
        Property.holds(
                150,
                cases -> {
                    // Given
                    Map<String, String> tree = new TreeMap<>();
                    Tar tar = cases.random().nextBoolean() ? new Tar() : new Tar().gnu();
                    List<String> folders = new ArrayList<>(List.of(""));
                    List<String> files = new ArrayList<>();
                    for (int i = cases.length(); i >= 0; i--) {
                        String parent = folders.get(cases.between(0, folders.size() - 1));
                        String name = parent + "é".repeat(cases.between(1, 120)) + " " + i;
                        int mode = cases.between(0, 07777);
                        switch (cases.between(0, 3)) {
                            case 0 -> {
                                tar.put(
                                        Tar.entry(name + "/", TarConstants.LF_DIR, mode),
                                        new byte[0]);
                                tree.put(name, "folder %o".formatted(mode));
                                folders.add(name + "/");
                            }
                            case 1 -> {
                                byte[] content = new byte[cases.between(0, 3000)];
                                cases.random().nextBytes(content);
                                tar.put(Tar.entry(name, TarConstants.LF_NORMAL, mode), content);
                                tree.put(name, "%o %s".formatted(mode, Tar.digest(content)));
                                files.add(name);
                            }
                            case 2 -> {
                                tar.link(name, "../" + "t".repeat(cases.between(1, 300)));
                                tree.put(name, "link");
                            }
                            default -> {
                                if (!files.isEmpty()) {
                                    String target = files.get(cases.between(0, files.size() - 1));
                                    tar.hardLink(name, target);
                                    tree.put(name, String.valueOf(tree.get(target)));
                                }
                            }
                        }
                    }

                    // When
                    Path layer = unpack(tar.bytes());

                    // Then
                    assertThat(seen(layer)).isEqualTo(tree);
                    FileTree.delete(layer);
                });
    }

    @Test
    void keepsOwnersTimesAndHardLinks() throws IOException {
        // Given
        TarArchiveEntry entry = Tar.entry("bin/su", TarConstants.LF_NORMAL, 04755);
        entry.setIds(1000, 50_000);
        byte[] layer =
                new Tar().folder("bin").put(entry, new byte[9]).hardLink("bin/s", "bin/su").bytes();

        // When
        Path root = unpack(layer);

        // Then
        Path su = root.resolve("bin/su");
        assertThat(Files.getAttribute(su, "unix:mode")).isEqualTo(0104755);
        assertThat(Files.getLastModifiedTime(su).toMillis()).isEqualTo(1_600_000_000_000L);
        assertThat(Files.getLastModifiedTime(root.resolve("bin")).toMillis())
                .isEqualTo(1_600_000_000_000L);
        assertThat(Files.isSameFile(su, root.resolve("bin/s"))).isTrue();
        if (Inodes.root()) {
            assertThat(Files.getAttribute(su, "unix:uid")).isEqualTo(1000);
            assertThat(Files.getAttribute(su, "unix:gid")).isEqualTo(50_000);
        }
    }

    @Test
    void keepsNamesThatAreNoText() throws IOException {
        // Given
        byte[] layer = new Tar().file("name", "x").bytes();
        layer[0] = (byte) 0xff;
        layer[154] = ' ';
        fixChecksum(layer);

        // When
        Path root = unpack(layer);

        // Then
        try (Stream<Path> children = Files.list(root)) {
            assertThat(children.map(Inodes::bytes)).allMatch(name -> name.endsWith("/\u00ffame"));
        }
    }

    @Test
    void theLaterOfTwoEntriesCounts() throws IOException {
        byte[] layer = new Tar().file("a", "old").link("a", "/etc/passwd").file("a", "new").bytes();

        assertThat(unpack(layer).resolve("a")).isRegularFile().hasContent("new");
    }

    @Test
    void unpacksGzipOfSeveralMembersAndZstandard() throws IOException {
        byte[] layer = new Tar().file("a", "x".repeat(5000)).bytes();
        var gzip = new ByteArrayOutputStream();
        for (int from = 0; from < layer.length; from += 1024) {
            try (var member = new GZIPOutputStream(gzip)) {
                member.write(layer, from, Math.min(1024, layer.length - from));
            }
        }
        var zstd = new ByteArrayOutputStream();
        try (var out = new ZstdCompressorOutputStream(zstd)) {
            out.write(layer);
        }

        for (byte[] compressed : List.of(gzip.toByteArray(), zstd.toByteArray())) {
            Path target = next();
            unpacker(LayerForm.MARKED)
                    .unpack(Tar.stream(compressed), Tar.digest(layer), target, LowerLayers.none());
            assertThat(target.resolve("a")).hasSize(5000);
        }
    }

    @Test
    void aLayerWithAnotherDigestLeavesNothing() {
        byte[] layer = new Tar().file("a", "x").bytes();
        String other = "sha256:" + "0".repeat(64);
        Path target = next();

        assertThatThrownBy(() ->
                        unpacker(LayerForm.MARKED)
                                .unpack(Tar.stream(layer), other, target, LowerLayers.none()))
                .hasMessageContaining("(expected: " + other + ")");
        assertThat(target).doesNotExist();
    }

    @Test
    void aCutLayerIsRefused() throws IOException {
        byte[] layer = new Tar().file("a", "x".repeat(2000)).bytes();
        for (int length : List.of(100, 600, 1500)) {
            byte[] cut = java.util.Arrays.copyOf(layer, length);
            assertThatThrownBy(() -> unpack(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void devicesBelowDevAreLeftToTheContainer() throws IOException {
        Path root = unpack(new Tar().device("dev/sda", 8, 0).file("a", "").bytes());

        assertThat(root.resolve("dev")).doesNotExist();
    }

    private static void fixChecksum(byte[] block) {
        java.util.Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += block[i] & 0xff;
        }
        byte[] octal =
                "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, block, 148, 8);
    }

    private static LayerUnpacker unpacker(LayerForm form) {
        return new LayerUnpacker(form, LayerLimits.DEFAULT);
    }

    private Path next() {
        return folder.resolve("layer" + unpacked++);
    }

    private Path unpack(byte[] layer) throws IOException {
        Path target = next();
        unpacker(LayerForm.MARKED)
                .unpack(Tar.stream(layer), Tar.digest(layer), target, LowerLayers.none());
        return target;
    }

    private static Map<String, String> seen(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.filter(path -> !path.equals(root)).toList();
        }
        for (Path path : paths) {
            int mode =
                    (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
            String what =
                    Files.isSymbolicLink(path)
                            ? "link"
                            : Files.isDirectory(path)
                                    ? "folder %o".formatted(mode)
                                    : "%o %s".formatted(mode, Tar.digest(Files.readAllBytes(path)));
            tree.put(root.relativize(path).toString(), what);
        }
        return tree;
    }
}
