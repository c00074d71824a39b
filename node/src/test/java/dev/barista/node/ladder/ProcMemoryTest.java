package dev.barista.node.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcMemoryTest {

    @TempDir private Path proc = Path.of("");

    @Test
    void readsSwapAndStalls() throws IOException {
        Files.createDirectories(proc.resolve("pressure"));
        Files.writeString(
                proc.resolve("pressure/memory"),
                """
                some avg10=12.50 avg60=3.00 avg300=0.00 total=12345
                full avg10=99.00 avg60=0.00 avg300=0.00 total=0
                """);
        Files.writeString(
                proc.resolve("swaps"),
                """
                Filename  Type  Size  Used  Priority
                /dev/zram0  partition  524284  0  5
                """);
        var memory = new ProcMemory(proc);

        assertThat(memory.stalled()).isEqualTo(12.5);
        assertThat(memory.hasSwap()).isTrue();
    }

    @Test
    void aKernelThatDoesNotSayIsCalm() throws IOException {
        Files.writeString(proc.resolve("swaps"), "Filename  Type  Size  Used  Priority\n");
        var memory = new ProcMemory(proc);

        assertThat(memory.stalled()).isZero();
        assertThat(memory.hasSwap()).isFalse();
    }
}
