package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUseTest {

    private static final long MUCH = Long.MAX_VALUE;

    @TempDir private Path folder;

    @Test
    void countsWhatIsAllocatedAndNoHoles() throws IOException {
        long empty = DiskUse.of(List.of(folder), MUCH);
        Files.write(folder.resolve("full"), new byte[1 << 20]);
        try (var sparse = new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }

        assertThat(DiskUse.of(List.of(folder), MUCH) - empty).isBetween(1L << 20, 2L << 20);
    }

    @Test
    void countsAFileWithTwoNamesOnce() throws IOException {
        Files.write(folder.resolve("one"), new byte[1 << 20]);
        long once = DiskUse.of(List.of(folder), MUCH);
        Files.createLink(folder.resolve("two"), folder.resolve("one"));

        assertThat(DiskUse.of(List.of(folder), MUCH) - once).isLessThan(1 << 16);
    }

    @Test
    void followsNoLinkAndMissesNothingThatIsNotThere() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path out = Files.write(folder.resolve("out"), new byte[1 << 20]);
        Files.createSymbolicLink(in.resolve("link"), out);

        assertThat(DiskUse.of(List.of(in, folder.resolve("gone")), MUCH)).isLessThan(1 << 16);
    }

    @Test
    void endsOnceItHasSeenEnough() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.write(folder.resolve("f" + i), new byte[1 << 16]);
        }

        assertThat(DiskUse.of(List.of(folder), 1 << 17)).isBetween(1L << 17, 1L << 19);
    }
}
