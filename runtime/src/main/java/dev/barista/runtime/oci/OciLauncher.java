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

/// Starts containers with an [OciRuntime]. Thread-safe.
final class OciLauncher implements Launcher {

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
        ground.threads()
                .call(() -> {
                    Path root = Rootfs.mount(place.folder(), spec.layers());
                    write(place, root, spec);
                    return root;
                });
        String program = spec.command().arguments().getFirst();
        return runtime.run(containerId(spec.id()), place.folder(), program, spec.log());
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
