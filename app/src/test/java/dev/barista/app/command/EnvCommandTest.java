package dev.barista.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tried §4.
class EnvCommandTest {

    @TempDir Path root;

    @Test
    void afterwardsNeitherKubectlNorBaristaNeedsTheFolder() throws Exception {
        Path folder = Files.createDirectory(root.resolve("it's here"));
        Files.createFile(folder.resolve("kubeconfig"));

        Ran ran = Ran.command("env", "--data", folder.toString());
        Process shell =
                new ProcessBuilder(
                                "sh", "-c", ran.out() + "printf %s \"$KUBECONFIG $BARISTA_DATA\"")
                        .start();

        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo(folder.resolve("kubeconfig") + " " + folder);
        assertThat(shell.waitFor()).isZero();
    }
}
