package dev.barista.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which process has a data folder, and what it says of itself there.
class DataFolderTest {

    private static final RunFile RUN =
            new RunFile(
                    17,
                    Instant.parse("2030-01-01T00:00:00Z"),
                    Instant.parse("2030-01-01T00:00:01Z"),
                    "https://127.0.0.1:6443",
                    "http://127.0.0.1:8080",
                    "",
                    "",
                    "crun");

    @TempDir Path root;

    private DataFolder folder() {
        return new DataFolder(root.resolve("data"));
    }

    @Test
    void theFirstProcessTakesItAndOnlyItsUserCanReadIt() throws Exception {
        try (var lock = folder().lock()) {
            assertThat(lock.isOpen()).isTrue();
            assertThat(Files.getPosixFilePermissions(folder().root()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFolderThatIsGivenBackCanBeTakenAgain() throws Exception {
        folder().lock().close();

        folder().lock().close();

        assertThat(folder().isLocked()).isFalse();
    }

    @Test
    void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
        Files.createFile(root.resolve("data"));

        assertThatThrownBy(() -> folder().lock())
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageStartingWith("data folder: " + root.resolve("data"))
                .hasMessageContaining("(expected: a folder that you can write to");
    }

    @Test
    void aRunFileOfAProcessThatHasEndedSaysThatNoneRuns() throws Exception {
        folder().lock().close();
        RUN.write(folder().runFile());

        assertThat(folder().findRunning()).isEmpty();
    }

    /// Only the file of a Barista that runs matters.
    @Test
    void aRunFileOfANewerReleaseThatHasEndedSaysThatNoneRuns() throws Exception {
        folder().lock().close();
        Files.writeString(folder().runFile(), "{\"version\": 3, \"pid\": 1}");

        assertThat(folder().findRunning()).isEmpty();
    }

    @Test
    void everyFileHasItsPlaceInTheFolder() {
        DataFolder folder = folder();

        assertThat(
                        new Path[] {
                            folder.kubeconfig(),
                            folder.runFile(),
                            folder.store(),
                            folder.images(),
                            folder.state(),
                            folder.pods(),
                            folder.log()
                        })
                .doesNotHaveDuplicates()
                .allSatisfy(path -> assertThat(path).hasParentRaw(folder.root()));
    }
}
