package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.Driver;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What every driver does, with real containers of busybox. Not run where a driver cannot work, or
/// there is no busybox; `script/test` sees to both.
///
/// The contract has a part for each idea; a driver's test inherits the tests of all of them.
public abstract class DriverContract
        implements StartContract,
                SurroundingsContract,
                ExecContract,
                ExecStreamsContract,
                ConsoleContract,
                LimitsContract,
                FreezingContract,
                EndContract,
                AdoptionContract,
                ParkingContract,
                NetworkContract,
                SharingContract,
                VolumesContract,
                PrivilegesContract {

    @TempDir private Path folder;
    private List<Path> layers;
    private Traces before;
    private Driver driver;
    private NamespacedSockets sockets;
    private ProbeSocket probe;

    /// Whether it can work on this machine.
    protected abstract boolean usable();

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(BusyboxImage.findBusybox().isPresent(), "no busybox-static");
        assumeTrue(usable(), "the driver cannot work here");
        layers = BusyboxImage.unpack(folder.resolve("image"), BusyboxImage.findBusybox().get());
        before = Traces.now();
        driver = open(state());
        sockets = new NamespacedSockets(1);
        probe = new ProbeSocket(sockets, Ticker.SYSTEM);
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        if (driver != null) {
            probe.close();
            sockets.close();
            driver.close();
            Traces after = Traces.now();
            assertThat(after.children()).isEqualTo(before.children());
            assertThat(after.held()).isEqualTo(before.held());
            assertThat(after.mounts()).isEqualTo(before.mounts());
            assertThat(Traces.cgroupsOf(new StateFolder(state()))).isEmpty();
            assertThat(sandboxes()).isEmptyDirectory();
        }
    }

    @Override
    public Driver driver() {
        return driver;
    }

    @Override
    public ProbeSocket probe() {
        return probe;
    }

    @Override
    public Traces before() {
        return before;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public List<Path> layers() {
        return layers;
    }
}
