package dev.barista.node.service;

import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.work.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Keeps EndpointSlices, Endpoints and the status of Services as their pods are.
///
/// ```
/// Service ──┐
/// Pod ──────┼──▶ EndpointSlices, Endpoints, status of the Service
/// Endpoints ┘    (Endpoints that a user has written are mirrored into slices)
/// ```
///
/// Nothing polls. A pod that no Service selects causes no read and no write. Thread-safe; [#start]
/// and [#close] are called once.
public final class ServiceEndpoints implements AutoCloseable {

    private final Objects objects;
    private final Selections selections = new Selections();
    private final SliceIndex index = new SliceIndex();
    private final Loop loop;
    private final List<Watch> watches = new ArrayList<>();

    /// @param threads for reads and writes, which block
    public ServiceEndpoints(
            Objects objects, ServiceSettings settings, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.loop =
                new Loop(
                        "services",
                        threads,
                        clocks,
                        new ServiceReconciler(objects, settings, clocks, selections, index));
    }

    /// Reads all there is, and begins to follow changes.
    public void start() {
        objects.list(Types.ENDPOINT_SLICE, "", Selector.ALL).forEach(index::note);
        selections.seed(
                objects.list(Types.CORE_SERVICE, "", Selector.ALL),
                objects.list(Types.POD, "", Selector.ALL));
        watch(Types.CORE_SERVICE, this::serviceChanged);
        watch(Types.POD, change -> selections.notePod(change).forEach(loop::add));
        watch(Types.ENDPOINTS, change -> loop.add(change.object().key()));
        watch(Types.ENDPOINT_SLICE, change -> index.note(change).ifPresent(loop::add));
    }

    private void watch(ResourceType type, Consumer<Change> listener) {
        watches.add(objects.watch(type, listener));
    }

    private void serviceChanged(Change change) {
        selections.noteService(change);
        loop.add(change.object().key());
    }

    /// Takes no more changes; a write under way ends by itself.
    @Override
    public void close() {
        watches.forEach(Watch::close);
        loop.close();
    }
}
