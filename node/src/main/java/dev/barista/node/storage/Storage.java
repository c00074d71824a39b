package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Binds claims to volumes, and makes and reclaims those of the class `local`, below one folder.
///
/// ```
/// Claim ── Pod that names it ──▶ volume made ──▶ bound ──▶ claim deleted, pods gone ──▶ reclaimed
/// ```
///
/// Nothing polls. Thread-safe; [#start] and [#close] are called once.
public final class Storage implements AutoCloseable {

    private final Objects objects;
    private final Executor threads;
    private final Loop claims;
    private final Loop volumes;
    private final List<Watch> watches = new ArrayList<>();

    /// @param folder of the volumes that are made here
    /// @param threads for reads and writes, which block
    public Storage(Objects objects, Path folder, Events events, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.threads = threads;
        var folders = new VolumeFolders(folder);
        this.claims =
                new Loop("claims", threads, clocks, new ClaimReconciler(objects, folders, events));
        this.volumes =
                new Loop(
                        "volumes", threads, clocks, new VolumeReconciler(objects, folders, events));
    }

    /// Makes the class `local` if it is not there, and begins to follow changes.
    public void start() {
        new StorageClasses(objects).publish();
        watch(Types.PERSISTENT_VOLUME_CLAIM, this::claimChanged);
        watch(Types.PERSISTENT_VOLUME, this::volumeChanged);
        watch(Types.STORAGE_CLASS, _ -> threads.execute(this::lookAtPending));
        watch(Types.POD, change -> Consumers.claimsOf(change.object()).forEach(claims::add));
    }

    private void watch(ResourceType type, Consumer<Change> listener) {
        watches.add(objects.watch(type, listener));
    }

    private void claimChanged(Change change) {
        ApiObject claim = change.object();
        claims.add(claim.key());
        String volume = claim.spec().path("volumeName").asString("");
        if (!volume.isEmpty()) {
            volumes.add(ObjectKey.of(volume));
        }
    }

    private void volumeChanged(Change change) {
        ApiObject volume = change.object();
        volumes.add(volume.key());
        JsonNode claim = volume.spec().path("claimRef");
        if (claim.has("name")) {
            claims.add(
                    new ObjectKey(
                            claim.path("namespace").asString(""), claim.path("name").asString("")));
        } else if (change.kind() == Change.Kind.ADDED) {
            threads.execute(this::lookAtPending);
        }
    }

    /// One of them may be bound now.
    private void lookAtPending() {
        objects.list(Types.PERSISTENT_VOLUME_CLAIM, "", Selector.ALL).stream()
                .filter(claim -> claim.spec().path("volumeName").asString("").isEmpty())
                .forEach(claim -> claims.add(claim.key()));
    }

    /// Takes no more changes; a write under way ends by itself.
    @Override
    public void close() {
        watches.forEach(Watch::close);
        claims.close();
        volumes.close();
    }
}
