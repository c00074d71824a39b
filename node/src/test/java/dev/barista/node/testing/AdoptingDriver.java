package dev.barista.node.testing;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.testkit.FakeDriver;
import dev.barista.runtime.testkit.FakeInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The driver of one process: another one may go on with what it has started. Belongs to a test.
public final class AdoptingDriver implements Driver {

    private final FakeDriver machine;
    private final Set<String> mine = new HashSet<>();

    /// @param machine has all instances, of whichever process
    public AdoptingDriver(FakeDriver machine) {
        this.machine = machine;
    }

    @Override
    public String name() {
        return machine.name();
    }

    @Override
    public Abilities abilities() {
        return machine.abilities();
    }

    @Override
    public VolumeMounts volumes() {
        return machine.volumes();
    }

    @Override
    public Sandbox create(SandboxSpec spec) throws IOException {
        mine.add(spec.id());
        return machine.create(spec);
    }

    @Override
    public Optional<Sandbox> adopt(String id) {
        Optional<Sandbox> found =
                machine.running().stream().filter(sandbox -> sandbox.id().equals(id)).findFirst();
        found.ifPresent(_ -> mine.add(id));
        return found;
    }

    @Override
    public List<String> sweep() {
        List<String> swept = new ArrayList<>(machine.sweep());
        machine.parked().forEach(spec -> swept.add(spec.id()));
        machine.loseParked();
        for (FakeInstance instance : machine.instances()) {
            if (!mine.contains(instance.id())) {
                swept.add(instance.id());
                instance.remove();
            }
        }
        return swept;
    }

    @Override
    public void close() {}
}
