package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.Instance.ExecResult;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.container.Container;
import dev.barista.runtime.container.Fleet.Ground;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.container.Rootfs;
import dev.barista.runtime.linux.Children.Child;
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
    private final Ground ground;

    OciLauncher(OciRuntime runtime, OciConfig.Host host, Ground ground) {
        this.runtime = runtime;
        this.host = host;
        this.ground = ground;
    }

    @Override
    public void finish() {
        runtime.reapAll();
    }

    @Override
    public Child start(Place place, InstanceSpec spec) throws IOException {
        // crun and runc move what they start; meanwhile the mounts and their own set-up go on.
        Thread.ofPlatform().name("barista-cgroup").daemon().start(ground.cgroups()::expectMove);
        bundle(place, spec);
        return runtime.run(containerId(spec.id()), place.folder(), program(spec), spec.log());
    }

    @Override
    public boolean parks() {
        return true;
    }

    @Override
    public Waiting park(Place place, InstanceSpec spec) throws IOException {
        bundle(place, spec);
        String id = containerId(spec.id());
        Child child = runtime.create(id, place.folder(), program(spec), spec.log());
        return new Created(spec.id(), child);
    }

    private static String program(InstanceSpec spec) {
        return spec.command().arguments().getFirst();
    }

    private void bundle(Place place, InstanceSpec spec) throws IOException {
        ground.threads()
                .call(() -> {
                    Path root = Rootfs.mount(place.folder(), spec.layers());
                    write(place, root, spec);
                    return root;
                });
    }

    /// The runtime has done all but run the program.
    private final class Created implements Waiting {
        private final String id;
        private final Child child;

        private Created(String id, Child child) {
            this.id = id;
            this.child = child;
        }

        @Override
        public Optional<Child> first() {
            return Optional.of(child);
        }

        @Override
        public Child begin() throws IOException {
            try {
                runtime.begin(containerId(id), child);
                return child;
            } catch (IOException e) {
                throw new IOException(id + ": ended while it waited", e);
            }
        }

        @Override
        public void end() {
            child.signal(SIGKILL);
        }
    }

    private void write(Place place, Path root, InstanceSpec spec) throws IOException {
        Identity identity = Identity.find(root, spec.command().user());
        var config = new OciConfig(spec, identity, host).json(root, place.cgroupPath());
        Files.write(place.folder().resolve("config.json"), Json.MAPPER.writeValueAsBytes(config));
    }

    @Override
    public ExecResult exec(Container container, Path folder, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return runtime.exec(containerId(container.id()), folder, command, timeout);
    }

    @Override
    public void forget(String id, Path folder) throws IOException {
        Path errors = Files.isDirectory(folder) ? folder : ground.folder().path();
        runtime.delete(containerId(id), errors.resolve("runtime.log"));
    }

    /// crun and runc keep state by this name, and it is seen in `ps`.
    static String containerId(String id) {
        return "barista-" + id;
    }
}
