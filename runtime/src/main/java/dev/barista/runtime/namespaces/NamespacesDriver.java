package dev.barista.runtime.namespaces;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.container.Fleet;
import dev.barista.runtime.container.Sandbox;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Makes containers itself, with nothing installed but util-linux' `mount`. Needs root.
///
/// They are kept apart as crun keeps them: all namespaces, a root of their own, the same
/// capabilities, the same refused system calls, cgroups.
public final class NamespacesDriver implements Driver {

    private final Fleet fleet;

    /// @param mount absolute path of the program
    /// @param state a folder of this Barista alone; made when it is not there
    public NamespacesDriver(Path mount, Path state) throws IOException {
        var ground = Fleet.Ground.prepare(state, Cgroups.detect(), List.of());
        long capabilities = Sandbox.capabilityBits() & Self.capabilities();
        this.fleet = new Fleet(ground, new NamespacesLauncher(ground, mount, capabilities));
    }

    @Override
    public String name() {
        return "namespaces";
    }

    @Override
    public Abilities abilities() {
        return fleet.abilities();
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        return fleet.start(spec);
    }

    @Override
    public Parked park(InstanceSpec spec) throws IOException {
        return fleet.park(spec);
    }

    @Override
    public Optional<Instance> adopt(String id) throws IOException {
        return fleet.adopt(id).map(Instance.class::cast);
    }

    @Override
    public List<String> sweep() throws IOException {
        return fleet.sweep();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
