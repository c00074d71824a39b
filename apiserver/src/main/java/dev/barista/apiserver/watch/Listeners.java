package dev.barista.apiserver.watch;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Change;
import dev.barista.model.port.Watch;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watches of this process. Each has a virtual thread and its own set of pending changes: the
/// store's writer only adds to the set, and a slow listener delays no other, but misses versions in
/// between.
///
/// Thread-safe.
public final class Listeners implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private record Listener(String resource, Pending pending) implements Watch {
        @Override
        public void close() {
            pending.close();
        }
    }

    private final ObjectStore store;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Runnable subscription;

    public Listeners(ObjectStore store) {
        this.store = store;
        subscription = store.subscribe(this::note);
    }

    /// Tells `consumer` of every object there is, then of every change; on one thread.
    public Watch add(ResourceType type, Consumer<Change> consumer) {
        var listener = new Listener(type.toString(), new Pending());
        // First listen, then look: a change in between is noted, and newer than what is seen.
        listeners.add(listener);
        listener.pending().addExisting(store.keys(listener.resource(), "", null));
        Thread.ofVirtual().name("watch-" + type.plural()).start(() -> run(listener, consumer));
        return () -> {
            listeners.remove(listener);
            listener.close();
        };
    }

    private void note(List<LoggedChange> changes) {
        for (Listener listener : listeners) {
            for (LoggedChange change : changes) {
                if (change.resource().equals(listener.resource())) {
                    listener.pending().add(change);
                }
            }
        }
    }

    private void run(Listener listener, Consumer<Change> consumer) {
        try {
            for (Pending.Note note = listener.pending().take();
                    note != null;
                    note = listener.pending().take()) {
                tell(listener, note, consumer);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Listener listener, Pending.Note note, Consumer<Change> consumer) {
        try {
            find(listener, note, note.change())
                    .ifPresent(object -> consumer.accept(new Change(note.kind(), object)));
        } catch (RuntimeException failure) {
            // One change is lost to this listener, which should have caught it; the next may go.
            log.atError()
                    .addKeyValue("resource", listener.resource())
                    .addKeyValue("object", note.key())
                    .setCause(failure)
                    .log("listener failed");
        }
    }

    /// An object that was there at the beginning may have gone since: then its end is noted, too.
    private Optional<ApiObject> find(
            Listener listener, Pending.Note note, @Nullable LoggedChange change) {
        return change == null
                ? store.find(listener.resource(), note.key())
                : Optional.of(store.objectOf(change));
    }

    @Override
    public void close() {
        subscription.run();
        listeners.forEach(Listener::close);
        listeners.clear();
    }
}
