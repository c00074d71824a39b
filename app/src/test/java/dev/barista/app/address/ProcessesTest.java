package dev.barista.app.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessesTest {

    private static final InetSocketAddress GATEWAY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    @TempDir Path proc;

    @BeforeEach
    void aSocketListensOnTheGatewaysPort() throws IOException {
        Files.createDirectory(proc.resolve("net"));
        Files.writeString(
                proc.resolve("net/tcp"),
                """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 ff
                """);
        process(3, "socket:[1]", "/usr/bin/other");
    }

    private Path process(int pid, String open, String... command) throws IOException {
        Path process = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.createDirectory(process.resolve("fd"));
        Files.createSymbolicLink(process.resolve("fd/0"), Path.of("/dev/null"));
        Files.createSymbolicLink(process.resolve("fd/7"), Path.of(open));
        Files.createSymbolicLink(process.resolve("cwd"), Path.of("/home/me"));
        Files.writeString(process.resolve("cmdline"), String.join("\0", command) + "\0");
        Files.writeString(process.resolve("environ"), "PATH=/bin\0HOME=/root\0");
        return process;
    }

    private Optional<Holder> found() {
        return new Processes(proc).findListener(GATEWAY);
    }

    @Test
    void namesTheProcessThatHasTheSocketOpen() throws IOException {
        process(17, "socket:[4711]", "/usr/sbin/nginx", "-g", "daemon off;");

        assertThat(found()).contains(new Holder(17, "nginx", null));
        assertThat(found().orElseThrow().words()).isEqualTo("process 17 (nginx) has it");
    }

    @ParameterizedTest
    @CsvSource({
        "--data, /srv/barista, /srv/barista",
        "--data, shop, /home/me/shop",
        "--data=../shop, '', /home/shop",
        "--detach, '', /root/.barista",
    })
    void namesTheDataFolderOfAnotherBarista(String option, String value, Path data)
            throws IOException {
        process(18, "socket:[4711]", "/jdk/bin/java", "dev.barista.app.Main", "up", option, value);

        assertThat(found()).contains(new Holder(18, "java", data));
        assertThat(found().orElseThrow().words())
                .isEqualTo(
                        "the Barista of data folder %1$s, process 18, has it: barista down --data %1$s"
                                .formatted(data));
    }

    @Test
    void readsTheDataFolderFromTheEnvironment() throws IOException {
        Path process = process(18, "socket:[4711]", "/jdk/bin/java", "dev.barista.app.Main", "up");
        Files.writeString(process.resolve("environ"), "BARISTA_DATA=/srv/b\0HOME=/root\0");

        assertThat(found().orElseThrow().data()).isEqualTo(Path.of("/srv/b"));
    }

    @Test
    void findsNothingWhereNoProcessMayBeReadOrNothingListens() throws IOException {
        assertThat(found()).isEmpty();

        Files.delete(proc.resolve("net/tcp"));
        assertThat(found()).isEmpty();
    }
}
