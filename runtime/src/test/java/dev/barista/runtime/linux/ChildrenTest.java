package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.linux.Children.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {

    @TempDir private Path folder;

    private final Children children = new Children();

    @AfterEach
    void close() {
        children.close();
    }

    @Test
    void tellsTheExitCodeAndTheProcessorTimeOfAChild() throws Exception {
        Child child = start("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; exit 7", "output");

        assertThat(child.exit().get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(child.cpuTime()).isPositive();
    }

    /// Before Linux 6.15 only its parent learns it.
    @Test
    void tellsTheExitCodeOfAnothersChildIfTheKernelDoes() throws Exception {
        // Given
        Child parent =
                start("(read line < gate; exit 7) & echo $! > pid; wait; exec sleep 100", "output");
        Child grandchild = children.find(awaitPid()).orElseThrow();

        // When
        Files.writeString(folder.resolve("gate"), "go\n");

        // Then
        assertThat(grandchild.exit().get(10, TimeUnit.SECONDS)).isIn(7, Children.UNKNOWN);
        if (kernelTells()) {
            assertThat(grandchild.exit().join()).isEqualTo(7);
        }
        parent.signal(9);
        parent.exit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void findsNoProcessThatHasEnded() throws Exception {
        Child child = start("exit 0", "output");
        child.exit().get(10, TimeUnit.SECONDS);

        assertThat(children.find(child.pid())).isEmpty();
    }

    private static boolean kernelTells() throws IOException {
        String[] release =
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[^0-9]+", 3);
        return 1_000 * Integer.parseInt(release[0]) + Integer.parseInt(release[1]) >= 6_015;
    }

    private long awaitPid() throws IOException {
        Path file = folder.resolve("pid");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(file) || Files.readString(file).isBlank()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        return Long.parseLong(Files.readString(file).strip());
    }

    private Child start(String script, String output) throws IOException {
        String prepared = "cd '%s'; mkfifo gate; %s".formatted(folder, script);
        return children.start(
                new Spawn(
                        Path.of("/bin/sh"),
                        List.of("sh", "-c", prepared),
                        List.of("PATH=/usr/bin:/bin"),
                        folder.resolve(output)));
    }
}
