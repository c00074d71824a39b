package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.app.data.DataFolder;
import dev.barista.model.naming.PublicDomain;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a start where the kernel does not let pods have a network.
class PodLinksTest {

    private static final String WHY =
            "packet filter barista-1a2b3 cannot be changed: Operation not supported (expected: all"
                    + " parts of nf_tables in the kernel: `barista doctor` tells which modules to"
                    + " load)";

    @TempDir private Path folder;

    @BeforeEach
    void asRoot() throws IOException {
        assumeTrue(Self.isRoot(), "not root");
    }

    private Settings settings(String podRange) throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Settings(
                new DataFolder(folder),
                any,
                any,
                null,
                null,
                List.of(),
                "auto",
                PublicDomain.of("example.com"),
                new NetworkChoices(
                        podRange,
                        "auto",
                        List.of(),
                        "127.0.0.1",
                        Optional.empty(),
                        Optional.empty()));
    }

    private static PodLinks cannot(Settings settings) throws IOException {
        throw new IOException(WHY);
    }

    @Test
    void withoutNfTablesPodsGoWithoutAddressesAndTheReasonIsTold() throws IOException {
        try (PodLinks links = PodLinks.open(settings("auto"), PodLinksTest::cannot)) {
            assertThat(links.on()).isEmpty();
            assertThat(links.missing()).isEqualTo(WHY);
            assertThat(links.networks().take().addresses()).isEmpty();
        }
    }

    @Test
    void aRangeThatWasAskedForIsHadOrRefused() {
        assertThatThrownBy(() -> PodLinks.open(settings("10.88.0.0/20"), PodLinksTest::cannot))
                .isInstanceOf(IOException.class)
                .hasMessage(WHY);
    }
}
