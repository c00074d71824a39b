package dev.barista.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerRecordTest {

    @TempDir private Path folder;

    @Test
    void isReadAsItWasWritten() throws IOException {
        var record = new ContainerRecord(250, 3);
        record.write(folder);

        assertThat(ContainerRecord.read(folder, SandboxRecord.VERSION)).isEqualTo(record);
    }

    @Test
    void asksContainersOfAnEarlierVersionToEndBySigterm() throws IOException {
        Files.writeString(folder.resolve("container.json"), "{\"cpuMillis\":250}");

        assertThat(ContainerRecord.read(folder, 3))
                .isEqualTo(new ContainerRecord(250, Signals.TERM));
        assertThatThrownBy(() -> ContainerRecord.read(folder, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("container.json: stopSignal: ");
    }
}
