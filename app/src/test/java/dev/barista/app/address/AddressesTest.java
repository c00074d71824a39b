package dev.barista.app.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tried §4.
final class AddressesTest {

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Map<String, InetSocketAddress> wanted(int api, int gateway) {
        Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();
        wanted.put("--api", at(api));
        wanted.put("--gateway", at(gateway));
        return wanted;
    }

    @Test
    void everyTakenAddressIsNamedInOneMessageWithItsProcess() throws IOException {
        try (ServerSocket one = listening();
                ServerSocket other = listening()) {
            String holder =
                    "(expected: free to listen at; process %d (java) has it)"
                            .formatted(ProcessHandle.current().pid());

            assertThat(Addresses.findTaken(wanted(one.getLocalPort(), other.getLocalPort())))
                    .contains(
                            """
                            --api: localhost:%d %s
                            --gateway: localhost:%d %s
                            any free port: --api localhost:0 --gateway localhost:0\
                            """
                                    .formatted(
                                            one.getLocalPort(),
                                            holder,
                                            other.getLocalPort(),
                                            holder));
        }
    }

    @Test
    void onlyTheTakenOneIsNamedAndItsHolderIfItIsKnown(@TempDir Path noProc) throws IOException {
        try (ServerSocket taken = listening()) {
            assertThat(Addresses.findTaken(wanted(0, taken.getLocalPort()), new Processes(noProc)))
                    .contains(
                            """
                            --gateway: localhost:%d (expected: free to listen at; another process has it)
                            any free port: --gateway localhost:0\
                            """
                                    .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void freeAddressesAreNoProblem() throws IOException {
        int port;
        try (ServerSocket gone = listening()) {
            port = gone.getLocalPort();
        }

        assertThat(Addresses.findTaken(wanted(0, port))).isEmpty();
    }

    @Test
    void anAddressThatIsNotOfThisMachineIsNotTaken() {
        var elsewhere = Map.of("--api", new InetSocketAddress("192.0.2.1", 6443));

        assertThat(Addresses.findTaken(elsewhere)).isEmpty();
    }
}
