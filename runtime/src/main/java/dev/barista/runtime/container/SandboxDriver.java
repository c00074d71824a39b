package dev.barista.runtime.container;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.Signals;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.container.Launcher.Surrounding;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.SharedNamespaces;
import dev.barista.runtime.network.PodNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A driver whose containers are started by a [Launcher]; what all drivers have in common.
/// Thread-safe.
public final class SandboxDriver implements Driver {

    /// The name of the container of version 1, which had only one.
    private static final String ONLY = "main";

    private static final int OLD = 1; // version
    private static final int SIGKILL = 9;
    private static final Logger log = LoggerFactory.getLogger(SandboxDriver.class);

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
    public VolumeMounts volumes() {
        return launcher.volumes();
    }

    @Override
    public Sandbox create(SandboxSpec spec) throws IOException {
        requireOpen();
        Path folder = parts.state().create(spec.id());
        LiveSandbox sandbox;
        try {
            sandbox = sandbox(newSurrounding(spec, folder), folder);
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

    private Surrounding newSurrounding(SandboxSpec spec, Path folder) throws IOException {
        if (!abilities().ownNetwork()) {
            new SandboxRecord(spec, null).write(folder);
            return new Surrounding(spec, null, null);
        }
        PodNetwork network = parts.networks().take();
        try {
            new SandboxRecord(spec, network.addresses().orElse(null)).write(folder);
            NetworkNamespace own = network.namespace().orElse(null);
            SharedNamespaces namespaces =
                    own == null
                            ? SharedNamespaces.create(spec.hostname())
                            : SharedNamespaces.create(spec.hostname(), own);
            return new Surrounding(spec, namespaces, network);
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
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
        return adopt(id, running);
    }

    private Optional<Sandbox> adopt(String id, Map<Place, Child> running) throws IOException {
        boolean old = parts.state().isOld(id);
        SandboxRecord made = old ? ofOld(id) : SandboxRecord.read(parts.state().folderOf(id));
        Optional<Surrounding> surrounding =
                findSurrounding(made, running.values().iterator().next().pid());
        if (surrounding.isEmpty()) {
            return Optional.empty();
        }
        LiveSandbox sandbox = sandbox(surrounding.get(), folderOf(id));
        int version = old ? OLD : SandboxRecord.versionIn(parts.state().folderOf(id));
        for (Map.Entry<Place, Child> each : running.entrySet()) {
            Path folder = each.getKey().folder();
            sandbox.adopt(each.getKey(), each.getValue(), recordIn(folder, version));
        }
        sandboxes.put(id, sandbox);
        return Optional.of(sandbox);
    }

    private static ContainerRecord recordIn(Path folder, int version) throws IOException {
        return version == OLD
                ? new ContainerRecord(0, Signals.TERM)
                : ContainerRecord.read(folder, version);
    }

    /// Empty if its network is lost: without it the sandbox is of no use, and another is made.
    private Optional<Surrounding> findSurrounding(SandboxRecord made, long pid) throws IOException {
        if (!abilities().ownNetwork()) {
            return Optional.of(new Surrounding(made.spec(), null, null));
        }
        SharedNamespaces namespaces = SharedNamespaces.of(pid);
        if (made.addresses() == null) {
            return Optional.of(new Surrounding(made.spec(), namespaces, null));
        }
        try {
            PodNetwork network = parts.networks().adopt(made.addresses(), NetworkNamespace.of(pid));
            return Optional.of(new Surrounding(made.spec(), namespaces, network));
        } catch (IOException e) {
            namespaces.close();
            log.atWarn()
                    .addKeyValue("sandbox", made.spec().id())
                    .addKeyValue("reason", e.getMessage())
                    .log("not adopted: its network is lost");
            return Optional.empty();
        }
    }

    /// The folder of version 1 does not say what it was made of. No other container is started in
    /// it, so these fields are not used.
    private static SandboxRecord ofOld(String id) {
        return new SandboxRecord(new SandboxSpec(id, id, Limits.NONE, List.of()), null);
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
        parts.networks().sweep();
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
