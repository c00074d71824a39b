package dev.barista.runtime.rootless;

import dev.barista.runtime.Driver;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.doctor.Verdict;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.testkit.DriverContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Runs when an ordinary user runs the tests, never as root: root's sysctls would be at stake.
class RootlessContractTest extends DriverContract {

    @Override
    protected boolean usable() {
        try {
            return Verdict.of("rootless", Machine.look("")).usable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Driver open(Path state, Networks networks) throws IOException {
        return RootlessDriver.open(Machine.look("").programs(), state);
    }
}
