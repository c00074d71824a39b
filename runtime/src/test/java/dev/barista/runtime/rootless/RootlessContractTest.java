package dev.barista.runtime.rootless;

import dev.barista.runtime.Driver;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.doctor.Verdict;
import dev.barista.runtime.testkit.DriverContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Holds for whoever runs the tests; `e2e/11-without-root.sh` is an ordinary user.
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
    protected Driver open(Path state) throws IOException {
        return new RootlessDriver(Machine.look("").programs(), state);
    }
}
