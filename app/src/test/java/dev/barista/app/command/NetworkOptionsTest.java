package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkOptionsTest {

    @TempDir private Path data;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pod-range|10.0.0.0/8|pod range: 10.0.0.0/8 (expected: /16 to /28)",
                "--pod-range|10.88.0.1/20|CIDR: 10.88.0.1/20 (expected: one whose host bits are"
                        + " zero)",
                "--pod-range|fd00::/64|CIDR: fd00::/64 (expected: IPv4 as 10.88.0.0/20)",
                "--pod-range|some|CIDR: some (expected: IPv4 as 10.88.0.0/20)",
                "--service-range|none|CIDR: none (expected: IPv4 as 10.88.0.0/20)",
                "--host-ports|5432,70000|70000 (expected: a port, 1 to 65535)",
                "--host-ports|0|0 (expected: a port, 1 to 65535)",
                "--host-ports|http|http (expected: a port, 1 to 65535)",
                "--node-ports|everywhere|node ports: everywhere (expected: an address, as in"
                        + " 127.0.0.1)",
                "--node-ports|::1|node ports: ::1 (expected: an address that the kernel leads on to"
                        + " pods: 127.0.0.1, but not ::1 or a link-local one)",
                "--local-gateway|8082|8082 (expected: HOST:PORT",
                "--cni-config|/none.conflist|--cni-config: CNI configuration: /none.conflist"
                        + " (expected: a file)",
                "--cni-bin|/opt/cni/bin|--cni-bin: given (expected: --cni-config as well)",
            })
    void whatIsTypedWronglyIsSaidBeforeAnythingIsDone(String flag, String value, String message) {
        Ran ran = Ran.command("up", "--data", data.toString(), flag, value);

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains(message);
        assertThat(data).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "--pod-range, auto",
        "--pod-range, none",
        "--service-range, 10.1.0.0/24",
        "--host-ports, 5432",
        "--node-ports, 0.0.0.0",
    })
    void whatPluginsSeeToIsNotSetBesideThem(String flag, String value, @TempDir Path folder)
            throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("pods.conf"),
                        "{\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"type\":\"ptp\"}");

        Ran ran =
                Ran.command(
                        "up",
                        "--data",
                        data.toString(),
                        "--cni-config",
                        config.toString(),
                        flag,
                        value);

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains(flag + ": given (expected: not beside --cni-config)");
        assertThat(data).isEmptyDirectory();
    }
}
