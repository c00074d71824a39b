package dev.barista.node.volume;

import dev.barista.model.admission.ApiAccess;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.node.log.PodFolder;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.volume.content.AtomicFolder;
import dev.barista.node.volume.content.Modes;
import dev.barista.node.volume.content.Ownership;
import dev.barista.node.volume.content.Projection;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.VolumeMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Makes the volumes of pods in their folders, keeps what they show up to date, and says what is to
/// be mounted where.
///
/// The pod's folder is ours alone (0700); a volume within has the modes that the pod asks for, as
/// the container's user must read it. Thread-safe: the folder of a pod is written by one thread at
/// a time, even when its containers are started side by side.
public final class Volumes {

    private static final int ALL_MAY = 0777;
    private static final int LOCKS = 64;

    private final Objects objects;
    private final VolumeMounts mounts;
    private final ServiceAccountTokens tokens;
    private final InstantSource clock;
    private final Resources allocatable;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    /// @param tokens minted once and kept, as [TokenCache] does
    /// @param clock gives the names of folders
    /// @param allocatable of the node
    public Volumes(
            Objects objects,
            VolumeMounts mounts,
            ServiceAccountTokens tokens,
            InstantSource clock,
            Resources allocatable) {
        this.objects = objects;
        this.mounts = mounts;
        this.tokens = tokens;
        this.clock = clock;
        this.allocatable = allocatable;
    }

    /// Of a pod; two pods may have the same.
    private ReentrantLock lockOf(PodFolder folder) {
        return locks.get(Math.floorMod(folder.hashCode(), LOCKS));
    }

    /// Makes all volumes of the pod that are not there yet, and brings the others up to date.
    ///
    /// @param environment of the container, for `subPathExpr`
    /// @throws Refused if something that the pod refers to is not there, and not optional
    public List<Mount> prepare(
            ApiObject pod, JsonNode container, PodFolder folder, Map<String, String> environment)
            throws IOException, Refused {
        ReentrantLock lock = lockOf(folder);
        lock.lock();
        try {
            return made(pod, container, folder, environment);
        } finally {
            lock.unlock();
        }
    }

    private List<Mount> made(
            ApiObject pod, JsonNode container, PodFolder folder, Map<String, String> environment)
            throws IOException, Refused {
        requireAccount(pod);
        folder.create();
        var volumes = new PodVolumes(pod);
        for (JsonNode volume : volumes.all()) {
            make(volumes, volume, folder);
        }
        List<Mount> all = new ArrayList<>();
        int number = 0;
        for (JsonNode mount : container.path("volumeMounts")) {
            String place = container.path("name").asString("") + "-" + number++;
            all.add(mountOf(volumes, mount, folder, place, environment));
        }
        return all;
    }

    /// As Kubernetes, which makes no pod of an account that is not there.
    private void requireAccount(ApiObject pod) throws Refused {
        String name = ApiAccess.accountOf(pod);
        var key = new ObjectKey(pod.namespace(), name);
        if (!name.equals("default") && objects.find(Types.SERVICE_ACCOUNT, key).isEmpty()) {
            throw new Refused(
                    "error looking up service account %s: serviceaccount \"%s\" not found"
                            .formatted(key, name));
        }
    }

    /// Brings what volumes show up to date while containers have them mounted.
    ///
    /// @return whether a file has changed
    /// @throws Refused as [#prepare]; the files stay as they are
    public boolean refresh(ApiObject pod, PodFolder folder) throws IOException, Refused {
        ReentrantLock lock = lockOf(folder);
        lock.lock();
        try {
            return refreshed(pod, folder);
        } finally {
            lock.unlock();
        }
    }

    private boolean refreshed(ApiObject pod, PodFolder folder) throws IOException, Refused {
        var volumes = new PodVolumes(pod);
        boolean changed = false;
        @Nullable Refused first =
                null; // of one volume: the others are brought up to date all the same
        for (JsonNode volume : volumes.all()) {
            Path target = folder.volume(PodVolumes.nameOf(volume));
            boolean there = Files.isDirectory(target);
            if (there && Projection.shows(volume) && !Files.exists(frozen(folder, volume))) {
                try {
                    changed |= show(volumes, volume, folder);
                } catch (Refused refused) {
                    first = first == null ? refused : first;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return changed;
    }

    private void make(PodVolumes volumes, JsonNode volume, PodFolder folder)
            throws IOException, Refused {
        Path target = folder.volume(PodVolumes.nameOf(volume));
        if (Projection.shows(volume)) {
            if (!Files.isDirectory(target) || !Files.exists(frozen(folder, volume))) {
                show(volumes, volume, folder);
            }
        } else if (volume.has("emptyDir")) {
            makeEmpty(volumes, volume, target);
        } else if (volume.has("persistentVolumeClaim") && !volumes.owner().isNone()) {
            give(volumes, volume, folder);
        }
    }

    private boolean show(PodVolumes volumes, JsonNode volume, PodFolder folder)
            throws IOException, Refused {
        ApiObject pod = volumes.pod();
        var sources = new Sources(objects, pod.namespace());
        var projection = new Projection(sources, pod, allocatable, tokens, volumes.user());
        var target = new AtomicFolder(folder.volume(PodVolumes.nameOf(volume)), volumes.owner());
        boolean changed = target.write(projection.of(volume), clock.instant());
        if (isImmutable(sources, volume)) {
            Path mark = frozen(folder, volume);
            Files.createDirectories(mark);
        }
        return changed;
    }

    /// Whether all that it shows is marked as immutable: then it stays what it is, even if that is
    /// deleted and made anew.
    private static boolean isImmutable(Sources sources, JsonNode volume) {
        return PodVolumes.sources(volume)
                .allMatch(source ->
                        source.has("configMap")
                                ? sources.isImmutableConfigMap(
                                        source.get("configMap").path("name").asString(""))
                                : source.has("secret")
                                        && sources.isImmutableSecret(
                                                source.get("secret")
                                                        .path("secretName")
                                                        .asString(
                                                                source.get("secret")
                                                                        .path("name")
                                                                        .asString(""))));
    }

    private static Path frozen(PodFolder folder, JsonNode volume) {
        return folder.root().resolve("immutable").resolve(PodVolumes.nameOf(volume));
    }

    /// It outlives the container, not the pod.
    private void makeEmpty(PodVolumes volumes, JsonNode volume, Path target)
            throws IOException, Refused {
        Ownership owner = volumes.owner();
        if (!Files.exists(target)) {
            Files.createDirectories(target);
            Modes.set(target, ALL_MAY);
            if (!PodVolumes.isInMemory(volume)) {
                own(owner, target);
            }
        }
        if (PodVolumes.isInMemory(volume)) {
            int mode = owner.isNone() ? ALL_MAY : ALL_MAY | 02000;
            int group = owner.isNone() ? 0 : owner.group();
            mounts.memory(target, new VolumeMounts.Memory(bytes(volumes, volume), mode, group));
        }
    }

    /// Once for each pod, not for each start of its container: there may be many files.
    private void give(PodVolumes volumes, JsonNode volume, PodFolder folder)
            throws IOException, Refused {
        Path mark = folder.root().resolve("given").resolve(PodVolumes.nameOf(volume));
        if (!PodVolumes.isReadOnly(volume) && !Files.exists(mark)) {
            mounts.give(
                    rootOf(volumes, volume, folder),
                    volumes.owner().group(),
                    volumes.givesOnRootMismatchOnly());
            Files.createDirectories(mark);
        }
    }

    private static void own(Ownership owner, Path target) throws IOException, Refused {
        try {
            owner.giveWritable(target);
        } catch (IOException notRoot) {
            throw new Refused("fsGroup: %d: %s".formatted(owner.group(), notRoot.getMessage()));
        }
    }

    /// The least of what the volume, the pod's containers and the node allow.
    private long bytes(PodVolumes volumes, JsonNode volume) throws Refused {
        try {
            long most = volumes.memoryLimit().orElse(Long.MAX_VALUE);
            long own = PodVolumes.sizeLimit(volume).orElse(Long.MAX_VALUE);
            return Math.min(allocatable.memoryBytes(), Math.min(most, own));
        } catch (IllegalArgumentException notAQuantity) {
            throw new Refused("emptyDir.sizeLimit: " + notAQuantity.getMessage());
        }
    }

    private Mount mountOf(
            PodVolumes volumes,
            JsonNode mount,
            PodFolder folder,
            String place,
            Map<String, String> environment)
            throws IOException, Refused {
        String name = mount.path("name").asString("");
        JsonNode volume =
                volumes.find(name)
                        .orElseThrow(() ->
                                new Refused(
                                        "volumeMounts.name: %s (expected: one of the volumes)"
                                                .formatted(name)));
        Path root = rootOf(volumes, volume, folder);
        boolean readOnly = PodVolumes.isReadOnly(volume) || mount.path("readOnly").asBoolean(false);
        Path source = root;
        Optional<String> within = SubPaths.of(mount, environment);
        if (within.isPresent()) {
            boolean create = !Projection.shows(volume);
            Path at = folder.root().resolve("subpaths").resolve(place);
            try {
                source = mounts.pin(new VolumeMounts.Pin(root, within.get(), create, at));
            } catch (IOException failure) {
                throw new Refused(
                        "failed to prepare subPath for volumeMount \"%s\": %s"
                                .formatted(name, failure.getMessage()));
            }
        }
        return new Mount(source, mount.path("mountPath").asString(""), readOnly);
    }

    private Path rootOf(PodVolumes volumes, JsonNode volume, PodFolder folder)
            throws IOException, Refused {
        if (volume.has("persistentVolumeClaim")) {
            String claim = volume.at("/persistentVolumeClaim/claimName").asString("");
            Path path = new Claims(objects).require(volumes.pod().namespace(), claim);
            if (!Files.exists(path)) {
                throw new Refused(
                        "persistentvolumeclaim \"%s\": %s (expected: there)"
                                .formatted(claim, path));
            }
            return path;
        }
        return volume.has("hostPath")
                ? HostPaths.require(volume.get("hostPath"))
                : folder.volume(PodVolumes.nameOf(volume));
    }
}
