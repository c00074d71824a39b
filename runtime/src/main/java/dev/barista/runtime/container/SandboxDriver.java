package dev.barista.runtime.container;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.container.Launcher.Surrounding;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.SharedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A driver whose containers are started by a [Launcher]; what all drivers have in common.
/// Thread-safe.
public final class SandboxDriver implements Driver {

    /// The name of the container of version 1, which had only one.
    private static final String ONLY = "main";

    private static final int SIGKILL = 9;

    private final String name;
    private final Parts parts;
    private final Launcher launcher;
    private final ContainerMaker maker;
    private final Map<String, LiveSandbox> sandboxes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public SandboxDriver(String name, Parts parts, Launcher launcher) {
        this.name = name;
        this.parts = parts;
        this.launcher = launcher;
        this.maker = new ContainerMaker(parts, launcher);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Abilities abilities() {
        return launcher.abilities();
    }

    @Override
    public Sandbox create(SandboxSpec spec) throws IOException {
        requireOpen();
        Path folder = parts.state().create(spec.id());
        LiveSandbox sandbox;
        try {
            SandboxRecord.write(folder, spec);
            sandbox = sandbox(new Surrounding(spec, newNamespaces(spec.hostname())), folder);
        } catch (IOException | RuntimeException e) {
            maker.cleanUp(spec.id(), folder);
            throw e;
        }
        sandboxes.put(spec.id(), sandbox);
        try {
            sandbox.makeCgroup();
            requireOpen();
            return sandbox;
        } catch (IOException | RuntimeException e) {
            sandbox.remove();
            throw e;
        }
    }

    private LiveSandbox sandbox(Surrounding surrounding, Path folder) {
        String id = surrounding.spec().id();
        return new LiveSandbox(maker, surrounding, folder, () -> sandboxes.remove(id));
    }

    private @Nullable SharedNamespaces newNamespaces(String hostname) throws IOException {
        return abilities().ownNetwork() ? SharedNamespaces.create(hostname) : null;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("driver: closed (expected: open)");
        }
    }

    @Override
    public Optional<Sandbox> adopt(String id) throws IOException {
        requireOpen();
        LiveSandbox known = sandboxes.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Map<Place, Child> running = new LinkedHashMap<>();
        for (Place place : places(id)) {
            new ProcessRecord(place.folder())
                    .findRunning(parts.children())
                    .ifPresent(child -> running.put(place, child));
        }
        if (running.isEmpty()) {
            return Optional.empty();
        }
        for (Place place : places(id)) {
            if (!running.containsKey(place)) {
                maker.sweep(place);
            }
        }
        return Optional.of(adopt(id, running));
    }

    private Sandbox adopt(String id, Map<Place, Child> running) throws IOException {
        boolean old = parts.state().isOld(id);
        SandboxSpec spec = old ? ofOld(id) : SandboxRecord.read(parts.state().folderOf(id));
        SharedNamespaces namespaces =
                abilities().ownNetwork()
                        ? SharedNamespaces.of(running.values().iterator().next().pid())
                        : null;
        LiveSandbox sandbox = sandbox(new Surrounding(spec, namespaces), folderOf(id));
        for (Map.Entry<Place, Child> each : running.entrySet()) {
            Path folder = each.getKey().folder();
            int own = old ? 0 : ContainerRecord.read(folder).cpuMillis();
            sandbox.adopt(each.getKey(), each.getValue(), own);
        }
        sandboxes.put(id, sandbox);
        return sandbox;
    }

    /// The folder of version 1 does not say what it was made of. No other container is started in
    /// it, so these fields are not used.
    private static SandboxSpec ofOld(String id) {
        return new SandboxSpec(id, id, Limits.NONE, List.of());
    }

    private Path folderOf(String id) {
        return parts.state().isOld(id) ? parts.state().oldFolderOf(id) : parts.state().folderOf(id);
    }

    /// Of all containers of a sandbox that have a folder.
    private List<Place> places(String id) throws IOException {
        String cgroup = parts.cgroupPath(id);
        if (parts.state().isOld(id)) {
            return List.of(Place.old(id, ONLY, parts.state().oldFolderOf(id), cgroup));
        }
        Path folder = parts.state().folderOf(id);
        return parts.state().containers(id).stream()
                .map(container -> Place.of(id, container, folder, cgroup))
                .toList();
    }

    @Override
    public List<String> sweep() throws IOException {
        var found = new TreeSet<>(parts.state().ids());
        found.addAll(parts.cgroup().children());
        found.removeAll(sandboxes.keySet());
        for (String id : found) {
            for (Place place : places(id)) {
                maker.sweep(place);
            }
            for (long pid : launcher.strays(folderOf(id))) {
                Processes.signal(pid, SIGKILL);
            }
            maker.cleanUp(id, folderOf(id));
        }
        return List.copyOf(found);
    }

    @Override
    public void close() {
        closed = true;
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            sandboxes.values().forEach(sandbox -> workers.execute(sandbox::remove));
        }
        launcher.close();
        parts.children().close();
        parts.cgroup().prune();
    }
}
