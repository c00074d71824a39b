package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.linux.Children.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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

    /// One that stays as a zombie keeps its container from ending (tried 5.7). Those of another
    /// name belong to other code in this process.
    @Test
    void reapsTheOrphansOfAProgramAndNoOthers() throws Exception {
        Children.adoptOrphans();
        long other = orphan("other");
        long helper = orphan("helper");

        children.reapOrphans("helper");

        awaitReaped(helper);
        assertThat(Path.of("/proc/" + other)).exists();
        children.reapOrphans("other");
        awaitReaped(other);
    }

    /// A process that has ended, whose parent has ended too.
    private long orphan(String name) throws Exception {
        Path program = folder.resolve(name);
        Files.createSymbolicLink(program, Path.of("/bin/sleep"));
        Files.deleteIfExists(folder.resolve("pid"));
        Child parent = start("'%s' 0.01 & echo $! > pid".formatted(program), "output");
        parent.exit().get(10, TimeUnit.SECONDS);
        long pid = awaitPid();
        await(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
        return pid;
    }

    private static void awaitReaped(long pid) throws Exception {
        await(() -> !Files.exists(Path.of("/proc/" + pid)));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static boolean kernelTells() throws IOException {
        String[] release =
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[^0-9]+", 3);
        return 1_000 * Integer.parseInt(release[0]) + Integer.parseInt(release[1]) >= 6_015;
    }

    private long awaitPid() throws Exception {
        Path file = folder.resolve("pid");
        await(() -> Files.exists(file) && !Files.readString(file).isBlank());
        return Long.parseLong(Files.readString(file).strip());
    }

    private Child start(String script, String output) throws IOException {
        String prepared = "cd '%s'; mkfifo gate 2> errors; %s".formatted(folder, script);
        return children.start(
                new Spawn(
                        Path.of("/bin/sh"),
                        List.of("sh", "-c", prepared),
                        List.of("PATH=/usr/bin:/bin"),
                        folder.resolve(output)));
    }
}
