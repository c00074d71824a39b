package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a command reaches a Barista that runs, when what it needs is missing or broken.
class RunningApiTest {

    private static final RunFile RUN =
            new RunFile(1, Instant.EPOCH, Instant.EPOCH, "https://127.0.0.1:1", "", "", "", "crun");

    @TempDir Path root;

    @Test
    void saysThatNoneRuns() {
        assertThatThrownBy(() -> RunningApi.of(new DataFolder(root)))
                .isInstanceOf(Failure.class)
                .hasMessage("no Barista runs on " + root);
    }

    @Test
    void saysThatTheKubeconfigIsMissing() {
        assertThatThrownBy(() -> RunningApi.of(new DataFolder(root), RUN))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "kubeconfig: %s is not there (expected: written by `barista up`)"
                                .formatted(root.resolve("kubeconfig")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    clusters: [] | kubeconfig: no certificate-authority-data (expected: as `barista up` wrote it)
                    certificate-authority-data: eA== | kubeconfig: no token (expected: as `barista up` wrote it)
                    """)
    void saysWhatTheKubeconfigLacks(String text, String message) throws Exception {
        Files.writeString(root.resolve("kubeconfig"), text);

        assertThatThrownBy(() -> RunningApi.of(new DataFolder(root), RUN))
                .isInstanceOf(Failure.class)
                .hasMessage(message);
    }

    @Test
    void saysThatACertificateCannotBeRead() throws Exception {
        Files.writeString(
                root.resolve("kubeconfig"), "certificate-authority-data: eA==\ntoken: t\n");

        assertThatThrownBy(() -> RunningApi.of(new DataFolder(root), RUN))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("kubeconfig: cannot be used (");
    }
}
