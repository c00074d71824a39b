package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.Abilities;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.container.Parts;
import dev.barista.runtime.container.Place;
import dev.barista.runtime.container.ProgramConsole;
import dev.barista.runtime.container.Rootfs;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.VolumePlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Starts containers with an [OciRuntime]. Thread-safe.
final class OciLauncher implements Launcher {

    private static final int SIGKILL = 9;

    private final OciRuntime runtime;
    private final OciConfig.Host host;
    private final Parts parts;
    private final MountThreads threads;

    OciLauncher(OciRuntime runtime, OciConfig.Host host, Parts parts, MountThreads threads) {
        this.runtime = runtime;
        this.host = host;
        this.parts = parts;
        this.threads = threads;
    }

    @Override
    public Abilities abilities() {
        return parts.abilities(true);
    }

    @Override
    public VolumeMounts volumes() {
        return new VolumePlaces(threads);
    }

    @Override
    public Child start(Place place, Surrounding sandbox, ContainerSpec spec, ProgramConsole console)
            throws IOException {
        // crun and runc move what they start; meanwhile the mounts and their own set-up go on.
        Thread.ofPlatform().name("barista-cgroup").daemon().start(parts.cgroups()::expectMove);
        bundle(place, sandbox, spec);
        return runtime.run(place.runtimeId(), place.folder(), program(spec), spec.log(), console);
    }

    @Override
    public Waiting park(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException {
        bundle(place, sandbox, spec);
        Child child = runtime.create(place.runtimeId(), place.folder(), program(spec), spec.log());
        return new Created(place, child);
    }

    private static String program(ContainerSpec spec) {
        return spec.command().arguments().getFirst();
    }

    private void bundle(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException {
        threads.call(() -> {
            Path root = Rootfs.mount(place.folder(), spec.layers());
            Identity identity = Identity.find(root, spec.command().user());
            var config = new OciConfig(sandbox, spec, identity, host);
            Files.write(
                    place.folder().resolve("config.json"),
                    Json.MAPPER.writeValueAsBytes(config.json(root, place.cgroupPath())));
            return root;
        });
    }

    /// The runtime has done all but run the program.
    private final class Created implements Waiting {
        private final Place place;
        private final Child child;

        private Created(Place place, Child child) {
            this.place = place;
            this.child = child;
        }

        @Override
        public Optional<Child> first() {
            return Optional.of(child);
        }

        @Override
        public Child begin() throws IOException {
            try {
                runtime.begin(place.runtimeId(), child);
                return child;
            } catch (IOException e) {
                throw new IOException(place + ": ended while it waited", e);
            }
        }

        @Override
        public void end() {
            child.signal(SIGKILL);
        }
    }

    @Override
    public ExecResult exec(Running container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Place place = container.place();
        return runtime.exec(place.runtimeId(), place.folder(), command, timeout);
    }

    @Override
    public Exec exec(Running container, ExecSpec spec) throws IOException {
        Place place = container.place();
        return runtime.exec(place.runtimeId(), place.folder(), spec);
    }

    @Override
    public void forget(Place place) throws IOException {
        Path folder = place.folder();
        Path errors = Files.isDirectory(folder) ? folder : parts.state().path();
        runtime.delete(place.runtimeId(), errors.resolve("runtime.log"));
        threads.call(() -> {
            Rootfs.unmount(folder);
            return folder;
        });
    }

    @Override
    public void close() {
        runtime.reapAll();
        threads.close();
    }
}
