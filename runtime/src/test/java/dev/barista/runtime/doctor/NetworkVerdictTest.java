package dev.barista.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkVerdictTest {

    @TempDir private Path state;

    @Test
    void findsTheNetworkUsableForRoot() throws IOException {
        assumeTrue(Self.administers(), "not root");

        assertThat(NetworkVerdict.look().obstacles()).isEmpty();
    }

    @Test
    void leavesTheWayOutToTheNetworksVerdict() throws IOException {
        assumeTrue(Self.administers(), "not root");

        assertThat(new Drivers(Machine.look(""), state).examine())
                .flatExtracting(Drivers.Finding::remarks)
                .doesNotContain(Networks.NO_WAY_OUT);
    }
}
