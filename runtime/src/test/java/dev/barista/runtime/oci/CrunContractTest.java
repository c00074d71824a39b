package dev.barista.runtime.oci;

import dev.barista.runtime.Driver;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.testkit.DriverContract;
import java.io.IOException;
import java.nio.file.Path;

class CrunContractTest extends DriverContract {

    @Override
    protected boolean usable() {
        return OciPrograms.usable("crun");
    }

    @Override
    public Driver open(Path state, Networks networks) throws IOException {
        return OciDriver.open("crun", OciPrograms.find("crun").orElseThrow(), state, networks);
    }
}
