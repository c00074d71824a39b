package dev.barista.apiserver.namespace;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.admission.ApiAccess;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Sees to it that each namespace has its ServiceAccount `default`, and the ConfigMap
/// `kube-root-ca.crt` with the certificate of the API's authority, also when they are deleted or
/// changed. Owns a thread until it is closed.
public final class NamespaceKeeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NamespaceKeeper.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final String ACCOUNT = "default";

    private final ObjectStore store;
    private final Verbs verbs;
    private final Kinds kinds;
    private final String authority;
    private final Semaphore due = new Semaphore(0);
    private final Runnable unsubscribe;
    private final Thread thread;
    private volatile boolean closed;

    /// Starts at once; what is missing by now is there when this returns.
    ///
    /// @param authority certificate, PEM
    public NamespaceKeeper(ObjectStore store, Verbs verbs, Kinds kinds, String authority) {
        this.store = store;
        this.verbs = verbs;
        this.kinds = kinds;
        this.authority = authority;
        unsubscribe = store.subscribe(this::note);
        sweep();
        thread = Thread.ofVirtual().name("namespace-keeper").start(this::run);
    }

    private void note(List<LoggedChange> changes) {
        if (changes.stream().anyMatch(NamespaceKeeper::matters)) {
            due.release();
        }
    }

    private static boolean matters(LoggedChange change) {
        String resource = change.resource();
        return switch (change.kind()) {
            case ADDED -> resource.equals(Types.NAMESPACE.toString());
            case MODIFIED -> isAuthority(change);
            case DELETED ->
                    isAuthority(change)
                            || (resource.equals(Types.SERVICE_ACCOUNT.toString())
                                    && change.key().name().equals(ACCOUNT));
        };
    }

    private static boolean isAuthority(LoggedChange change) {
        return change.resource().equals(Types.CONFIG_MAP.toString())
                && change.key().name().equals(ApiAccess.AUTHORITY);
    }

    private void run() {
        boolean again = false;
        while (!closed) {
            try {
                if (again) {
                    due.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    due.acquire();
                }
                due.drainPermits();
                again = !sweep();
            } catch (InterruptedException interrupted) {
                closed = true;
            }
        }
    }

    private boolean sweep() {
        boolean done = true;
        for (ObjectKey namespace : store.keys(Types.NAMESPACE.toString(), "", null)) {
            done &= keep(namespace);
        }
        return done;
    }

    private boolean keep(ObjectKey namespace) {
        boolean ends =
                verbs.find(Types.NAMESPACE, namespace).map(ApiObject::isTerminating).orElse(true);
        if (ends) {
            return true;
        }
        try {
            keepAccount(namespace.name());
            keepAuthority(namespace.name());
            return true;
        } catch (ApiException failure) {
            if (!closed) {
                log.atWarn()
                        .addKeyValue("namespace", namespace.name())
                        .addKeyValue("retry", RETRY)
                        .setCause(failure)
                        .log("namespace not filled");
            }
            return false;
        }
    }

    private void keepAccount(String namespace) {
        var key = new ObjectKey(namespace, ACCOUNT);
        if (verbs.find(Types.SERVICE_ACCOUNT, key).isEmpty()) {
            create(Types.SERVICE_ACCOUNT, ApiObject.of(Types.SERVICE_ACCOUNT, key));
        }
    }

    private void keepAuthority(String namespace) {
        var key = new ObjectKey(namespace, ApiAccess.AUTHORITY);
        Optional<ApiObject> there = verbs.find(Types.CONFIG_MAP, key);
        if (there.isEmpty()) {
            create(Types.CONFIG_MAP, ApiObject.of(Types.CONFIG_MAP, key).with(this::withAuthority));
        } else if (!there.get().at("/data/ca.crt").asString("").equals(authority)) {
            verbs.update(
                    kinds.require(Types.CONFIG_MAP),
                    key,
                    Part.MAIN,
                    old -> old.with(this::withAuthority).tree(),
                    WriteOptions.INTERNAL);
        }
    }

    private void withAuthority(ObjectNode tree) {
        tree.putObject("data").put("ca.crt", authority);
    }

    private void create(ResourceType type, ApiObject object) {
        try {
            verbs.create(
                    kinds.require(type), object.namespace(), object.tree(), WriteOptions.INTERNAL);
        } catch (ApiException refused) {
            boolean settled =
                    refused.isNotFound()
                            || refused.status().reason().equals("AlreadyExists")
                            || refused.status().code() == 403;
            if (!settled) {
                throw refused;
            }
            // Another writer was first, or the namespace ends.
        }
    }

    @Override
    public void close() {
        closed = true;
        unsubscribe.run();
        thread.interrupt();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
