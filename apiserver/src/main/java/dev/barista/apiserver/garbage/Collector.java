package dev.barista.apiserver.garbage;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.verb.Finalizers;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.store.ChangeLog;
import dev.barista.store.Location;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the log of changes, and does what each asks for:
///
/// - an object is gone: its dependents go, and objects that waited for it may go;
/// - an object is terminating: what it waits for is done;
/// - an object is new: it goes if its owners are gone already.
///
/// It keeps no queue. What it may have missed, while it was behind or not running, it finds by
/// looking at what is stored.
public final class Collector implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Collector.class);
    private static final int BATCH = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final ObjectStore store;
    private final Dependents dependents;
    private final Contents contents;
    private final Expiry expiry;
    private final Thread thread;
    private volatile boolean closed;

    public Collector(ObjectStore store, Verbs verbs, Kinds kinds, Expiry expiry) {
        this.store = store;
        this.expiry = expiry;
        dependents = new Dependents(store, verbs, kinds);
        contents = new Contents(store, verbs, dependents);
        thread = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        long place = store.version();
        boolean behind = true;
        Duration retry = FIRST_RETRY;
        while (!closed) {
            try {
                if (behind) {
                    place = store.version();
                    sweep();
                    behind = false;
                }
                ChangeLog.Batch batch = store.log().after(place, ChangeLog.ALL, BATCH, PATIENCE);
                behind = batch.gone();
                batch.changes().forEach(this::follow);
                place = batch.upTo();
                expiry.run();
                retry = FIRST_RETRY;
            } catch (InterruptedException interrupted) {
                closed = true;
            } catch (RuntimeException failure) {
                retry = pause(failure, retry);
                behind = true;
            }
        }
    }

    private Duration pause(RuntimeException failure, Duration retry) {
        if (!closed) {
            log.atWarn().addKeyValue("retry", retry).setCause(failure).log("collection failed");
        }
        try {
            // Waits for the time alone: a place that nothing has reached yet.
            store.log().after(Long.MAX_VALUE, ChangeLog.ALL, 1, retry);
        } catch (InterruptedException interrupted) {
            closed = true;
        }
        Duration doubled = retry.multipliedBy(2);
        return doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    /// Everything at once, from what is stored.
    private void sweep() {
        store.missingOwners().forEach(dependents::ownerGone);
        for (Location at : store.terminating()) {
            dependents.find(at).ifPresent(object -> settle(at, object));
        }
    }

    private void follow(LoggedChange change) {
        var at = new Location(change.resource(), change.key());
        ApiObject object = store.objectOf(change);
        if (change.kind() == Change.Kind.DELETED) {
            gone(at, object);
        } else {
            if (change.kind() == Change.Kind.ADDED && !object.owners().isEmpty()) {
                dependents.ownersGone(at, object);
            }
            settle(at, object);
        }
    }

    private void gone(Location at, ApiObject object) {
        dependents.ownerGone(object.uid());
        for (OwnerReference owner : object.owners()) {
            store.findByUid(owner.uid()).ifPresent(this::settle);
        }
        if (!object.namespace().isEmpty()) {
            settle(new Location(Types.NAMESPACE.toString(), ObjectKey.of(object.namespace())));
        }
        settle(
                new Location(
                        Types.CUSTOM_RESOURCE_DEFINITION.toString(), ObjectKey.of(at.resource())));
    }

    private void settle(Location at) {
        dependents.find(at).ifPresent(object -> settle(at, object));
    }

    /// Does what a terminating object waits for.
    private void settle(Location at, ApiObject object) {
        if (!object.isTerminating()) {
            return;
        }
        List<String> finalizers = object.finalizers();
        if (at.resource().equals(Types.NAMESPACE.toString())) {
            contents.emptyNamespace(object);
        } else if (finalizers.contains(Finalizers.ORPHAN)) {
            dependents.orphan(at, object);
        } else if (finalizers.contains(Finalizers.CLEANUP)) {
            contents.emptyDefinition(at, object);
        } else if (finalizers.contains(Finalizers.FOREGROUND)) {
            dependents.deleteFirst(at, object);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
