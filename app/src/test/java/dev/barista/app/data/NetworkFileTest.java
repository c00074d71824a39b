package dev.barista.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFileTest {

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("network.json");
    }

    @Test
    void theRangesOfTheLastStartAreRead() throws IOException {
        var ranges = new NetworkFile("10.88.0.0/20", "10.88.8.0/21", "10.88.0.1");

        ranges.write(file);

        assertThat(NetworkFile.read(file)).contains(ranges);
    }

    @Test
    void theyAreKeptWhilePodsGoWithoutANetwork() throws IOException {
        new NetworkFile("10.88.0.0/20", "10.88.8.0/21", "10.88.0.1").off().write(file);

        assertThat(NetworkFile.read(file))
                .contains(new NetworkFile("10.88.0.0/20", "10.88.8.0/21", ""));
    }

    @Test
    void thereIsNoneBeforeTheFirstStart() {
        assertThat(NetworkFile.read(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"version\": 1, \"podRange\": \"10.88.0.0/20\"}",
                "{\"version\": 2, \"podRange\": \"10.88.0.0/20\", \"serviceRange\": \"10.1.0.0/16\"}",
            })
    void whatIsNotUnderstoodIsChosenAnew(String text) throws IOException {
        Files.writeString(file, text);

        assertThat(NetworkFile.read(file)).isEmpty();
    }
}
