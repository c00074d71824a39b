package dev.barista.runtime.namespaces;

import dev.barista.runtime.Driver;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.testkit.DriverContract;
import java.io.IOException;
import java.nio.file.Path;

class NamespacesContractTest extends DriverContract {

    @Override
    protected boolean usable() {
        try {
            return Self.administers();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Driver open(Path state, Networks networks) throws IOException {
        return NamespacesDriver.open(Path.of("/bin/mount"), state, networks);
    }
}
