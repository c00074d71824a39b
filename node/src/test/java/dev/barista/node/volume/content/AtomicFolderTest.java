package dev.barista.node.volume.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir private Path temporary;

    @Test
    void isLaidOutAsTheKubeletDoesIt() throws Exception {
        write(Map.of("coffee", "black", "hot/tea", "green"));

        assertThat(Files.readSymbolicLink(folder().resolve("coffee")))
                .isEqualTo(Path.of("..data/coffee"));
        assertThat(Files.readSymbolicLink(folder().resolve("hot")))
                .isEqualTo(Path.of("..data/hot"));
        assertThat(Files.readSymbolicLink(folder().resolve("..data")).toString())
                .matches("\\.\\.2026_11_29_12_00_00\\.\\d+");
        assertThat(folder().resolve("hot/tea")).hasContent("green");
    }

    @Test
    void whatIsEqualIsNotWrittenAgain() throws Exception {
        assertThat(write(Map.of("a", "1"))).isTrue();
        Path data = folder().resolve("..data").toRealPath();

        assertThat(write(Map.of("a", "1"))).isFalse();
        assertThat(folder().resolve("..data").toRealPath()).isEqualTo(data);
        assertThat(write(Map.of())).isTrue();
        assertThat(write(Map.of())).isFalse();
    }

    @Test
    void takesTheFolderOfAnEarlierVersionOver() throws Exception {
        Files.createDirectories(folder().resolve("hot"));
        Files.writeString(folder().resolve("hot/tea"), "old");
        Files.writeString(folder().resolve("coffee"), "old");
        Files.writeString(folder().resolve("gone"), "old");

        write(Map.of("coffee", "black", "hot/tea", "green"));

        assertThat(folder().resolve("coffee")).isSymbolicLink().hasContent("black");
        assertThat(folder().resolve("hot")).isSymbolicLink();
        assertThat(folder().resolve("gone")).doesNotExist();
    }

    /// Also after a kill between any two steps: only names that it knows are left.
    @Test
    void whateverCameBeforeOnlyTheLatestFilesAreThere() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Map<String, String> files = new TreeMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                String name = "f" + random.nextInt(4);
                files.put(random.nextBoolean() ? name : "d" + name + "/x", "" + random.nextInt(3));
            }
            if (random.nextInt(4) == 0) {
                Files.createDirectories(folder().resolve("..2026_01_01_00_00_00.1/left"));
                Files.deleteIfExists(folder().resolve("..data_tmp"));
                Files.createSymbolicLink(folder().resolve("..data_tmp"), Path.of("nowhere"));
                Files.deleteIfExists(folder().resolve("..data"));
            }

            write(files);

            assertThat(contents()).as("round %d", round).isEqualTo(files);
            assertThat(folder().toFile().list()).hasSize(roots(files).size() + 2);
        }
    }

    @Test
    void aReaderSeesAllOldOrAllNewFiles() throws Exception {
        write(Map.of("a", "0", "b", "0"));
        var done = new AtomicBoolean();
        var torn = new HashSet<String>();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                readBoth(torn);
                            }
                        });
        for (int i = 1; i <= 300; i++) {
            write(Map.of("a", "" + i, "b", "" + i));
        }
        done.set(true);
        reader.join(10_000);

        assertThat(torn).isEmpty();
    }

    /// As a program does that watches `..data`: it follows the link once.
    private void readBoth(Set<String> torn) {
        try {
            Path data = folder().resolve("..data").toRealPath();
            String a = Files.readString(data.resolve("a"));
            String b = Files.readString(data.resolve("b"));
            if (!a.equals(b)) {
                torn.add(a + " and " + b);
            }
        } catch (IOException exchanged) {
            // it was deleted while it was read; the next look finds the new one
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path data = folder().resolve("..data").toRealPath();
        try (var all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = data.relativize(file).toString();
                files.put(path, Files.readString(folder().resolve(path)));
            }
        }
        return files;
    }

    private static Set<String> roots(Map<String, String> files) {
        Set<String> names = new HashSet<>();
        files.keySet().forEach(path -> names.add(path.split("/", 2)[0]));
        return names;
    }

    private boolean write(Map<String, String> files) throws IOException {
        SortedMap<String, FileContent> contents = new TreeMap<>();
        files.forEach(
                (path, text) -> contents.put(path, new FileContent(text.getBytes(UTF_8), 0644)));
        return new AtomicFolder(folder(), Ownership.NONE).write(contents, NOON);
    }

    private Path folder() {
        return temporary.resolve("volume");
    }
}
