package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.NetworkFile;
import dev.barista.app.data.RunFile;
import dev.barista.model.object.Json;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `barista status` and `barista up`, on a folder that a process uses: this one.
class StatusCommandTest {

    private static final Instant STARTED = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir Path root;

    @Test
    void aFileWithoutALockIsLeftByAProcessThatIsGone() {
        write(ProcessHandle.current().pid());

        Ran ran = Ran.command("status", "--data", root.toString());

        assertThat(ran).isEqualTo(new Ran(1, "", "barista: no Barista runs on " + root + "\n"));
    }

    @Test
    void aBrokenFileIsNoBarista() throws Exception {
        Files.writeString(root.resolve("run.json"), "{\"pid\": ");

        assertThat(Ran.command("status", "--data", root.toString()).exit()).isEqualTo(1);
    }

    @Test
    void aSecondUpSaysWhoHasTheFolder() throws Exception {
        // Given
        write(ProcessHandle.current().pid());

        // When
        Ran ran;
        Process holder = hold();
        try {
            ran =
                    Ran.command(
                            "up",
                            "--data",
                            root.toString(),
                            "--api=127.0.0.1:0",
                            "--gateway=127.0.0.1:0");
        } finally {
            end(holder);
        }

        // Then
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("barista: data folder: " + root + " is in use by process ")
                .contains("`barista down --data " + root + "`")
                .hasLineCount(1);
    }

    @Test
    void saysWhatRunsAndWhere() throws Exception {
        // Given
        Process holder = hold();
        Ran text;
        Ran json;
        Ran again;
        try {
            write(holder.pid());
            new NetworkFile("10.88.0.0/20", "10.88.8.0/21", "10.88.0.1")
                    .write(new DataFolder(root).network());

            // When
            text = Ran.command("status", "--data", root.toString());
            json = Ran.command("status", "-o", "json", "--data", root.toString());
            again = Ran.command("up", "--detach", "--data", root.toString());
        } finally {
            end(holder);
        }

        // Then
        assertThat(text.exit()).isZero();
        assertThat(text.out().lines())
                .anyMatch(line -> line.startsWith("running     process " + holder.pid() + ", for "))
                .contains(
                        "api         https://127.0.0.1:6443",
                        "gateway     http://127.0.0.1:8080, https://127.0.0.1:8443",
                        "pods        10.88.0.0/20, Services 10.88.8.0/21, gateway and DNS at"
                                + " 10.88.0.1",
                        "runtime     crun",
                        "data        " + root,
                        "kubeconfig  " + root.resolve("kubeconfig"));
        JsonNode tree = Json.MAPPER.readTree(json.out());
        assertThat(tree.path("pid").asLong()).isEqualTo(holder.pid());
        assertThat(tree.path("runtime").asString()).isEqualTo("crun");
        assertThat(tree.at("/network/gateway").asString()).isEqualTo("10.88.0.1");
        assertThat(again)
                .isEqualTo(
                        new Ran(
                                0,
                                "barista ready api=https://127.0.0.1:6443"
                                        + " gateway=http://127.0.0.1:8080"
                                        + " gateway-tls=https://127.0.0.1:8443 kubeconfig="
                                        + root.resolve("kubeconfig")
                                        + "\n",
                                "barista: process "
                                        + holder.pid()
                                        + " runs here already, with the flags that it was started"
                                        + " with (for others: barista down first)\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "up", "down"})
    void aNewerBaristaThatRunsIsNamedAndLeftAlone(String command) throws Exception {
        Process holder = hold();
        try {
            Path file = new DataFolder(root).runFile();
            Files.writeString(
                    file,
                    "{\"version\": 4, \"release\": \"7.1.0\", \"pid\": %d}"
                            .formatted(holder.pid()));

            Ran ran = Ran.command(command, "--data", root.toString());

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .startsWith("barista: " + file + ": version 4, written by Barista 7.1.0");
            assertThat(holder.isAlive()).isTrue();
        } finally {
            end(holder);
        }
    }

    @Test
    void downEndsTheProcessAndSaysSo() throws Exception {
        Process holder = hold();
        try {
            write(holder.pid());

            assertThat(Ran.command("down", "--data", root.toString()))
                    .isEqualTo(new Ran(0, "stopped\n", ""));
            assertThat(holder.isAlive()).isFalse();
        } finally {
            end(holder);
        }
    }

    private void write(long pid) {
        new RunFile(
                        pid,
                        STARTED,
                        STARTED,
                        "https://127.0.0.1:6443",
                        "http://127.0.0.1:8080",
                        "https://127.0.0.1:8443",
                        "",
                        "crun")
                .write(new DataFolder(root).runFile());
    }

    /// A process that has the folder, as Barista has it: file locks are those of a process.
    private Process hold() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                root.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(process.getInputStream().read()).isEqualTo('!');
        return process;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Takes the lock of a folder, and keeps it until it is ended.
    static final class Holder {

        public static void main(String[] arguments) throws Exception {
            try (FileChannel lock = new DataFolder(Path.of(arguments[0])).lock()) {
                System.out.print('!');
                System.out.flush();
                while (lock.isOpen() && System.in.read() >= 0) {
                    // Held until the test ends this process.
                }
            }
        }

        private Holder() {}
    }
}
