package dev.barista.node.pod.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcfsTest {

    @TempDir private Path root;

    @Test
    void seesThePortsOfThisVeryProcess() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long me = ProcessHandle.current().pid();

            assertThat(new Procfs(Path.of("/proc")).listening(me, false))
                    .contains(socket.getLocalPort());
        }
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        assertThat(new Procfs(root).listening(1, true)).isEmpty();
        assertThat(new Procfs(root).isDeafToTerminate(1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "4711 1, 0000000000000000, 0000000000000000, true",
        "4711 1, 0000000000004000, 0000000000000000, false",
        "4711 1, 0000000000000000, 0000000000004000, false",
        "4711,   0000000000000000, 0000000000000000, false",
        "4711 7, 0000000000000000, 0000000000000000, false",
    })
    void tellsWhoIsDeaf(String pids, String caught, String blocked, boolean deaf)
            throws IOException {
        Files.createDirectories(root.resolve("4711"));
        Files.writeString(
                root.resolve("4711/status"),
                "Name:\tapp\nNSpid:\t%s\nSigBlk:\t%s\nSigCgt:\t%s\n"
                        .formatted(pids.replace(' ', '\t'), blocked, caught));

        assertThat(new Procfs(root).isDeafToTerminate(4711)).isEqualTo(deaf);
    }
}
