package dev.barista.apiserver;

import dev.barista.apiserver.account.AccountTokens;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.auth.SigningKey;
import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.garbage.Collector;
import dev.barista.apiserver.garbage.Expiry;
import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.namespace.NamespaceKeeper;
import dev.barista.apiserver.network.NetworkKinds;
import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.apiserver.rbac.RbacAdmission;
import dev.barista.apiserver.rbac.StoredPolicy;
import dev.barista.apiserver.roles.Aggregator;
import dev.barista.apiserver.roles.DefaultRoles;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.apiserver.watch.Listeners;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The Kubernetes API in this process, over a store: verbs, watches, garbage collection; HTTP may
/// be put on top. From the start it has the usual namespaces.
///
/// Thread-safe. Owns the collector's and the listeners' threads, until it is closed; the store is
/// closed afterwards, by the part that opened it.
public final class EmbeddedApi implements AutoCloseable {

    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-node-lease", "knative-serving");

    private final ObjectStore store;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Kinds kinds;
    private final Authorizer authorizer;
    private final Verbs verbs;
    private final Listeners listeners;
    private final Objects objects;
    private final AccountTokens tokens;
    private final Collector collector;
    private final Aggregator aggregator;

    /// On a machine without a network of pods, with tokens that are good for as long as it runs.
    public EmbeddedApi(ObjectStore store, Admission admission, InstantSource clock, Ticker ticker) {
        this(store, admission, clock, ticker, ServiceRanges.DEFAULT);
    }

    /// With tokens that are good for as long as it runs.
    ///
    /// @param ranges what Services get
    public EmbeddedApi(
            ObjectStore store,
            Admission admission,
            InstantSource clock,
            Ticker ticker,
            ServiceRanges ranges) {
        this(store, admission, clock, ticker, ranges, SigningKey.ephemeral());
    }

    /// @param ranges what Services get
    /// @param key signs the tokens of accounts
    public EmbeddedApi(
            ObjectStore store,
            Admission admission,
            InstantSource clock,
            Ticker ticker,
            ServiceRanges ranges,
            SigningKey key) {
        this.store = store;
        this.clock = clock;
        this.ticker = ticker;
        kinds = new Kinds(store);
        authorizer = new StoredPolicy(store);
        verbs =
                new Verbs(
                        store,
                        admission,
                        new NetworkKinds(store, ranges),
                        new RbacAdmission(authorizer),
                        clock,
                        new SecureRandom());
        listeners = new Listeners(store);
        objects = new EmbeddedObjects(verbs, kinds, listeners);
        tokens = new AccountTokens(key, objects, clock);
        collector = new Collector(store, verbs, kinds, new Expiry(store, clock, ticker));
        aggregator = new Aggregator(store, verbs, kinds);
        NAMESPACES.forEach(this::requireNamespace);
        collector.start();
        aggregator.start();
    }

    private void requireNamespace(String name) {
        ResourceType type = Types.NAMESPACE;
        if (verbs.find(type, ObjectKey.of(name)).isEmpty()) {
            verbs.create(
                    kinds.require(type),
                    "",
                    ApiObject.of(type, ObjectKey.of(name)).tree(),
                    WriteOptions.INTERNAL);
        }
    }

    /// How many objects of each kind are stored.
    public Map<ResourceType, Integer> stored() {
        Map<ResourceType, Integer> counts = new HashMap<>();
        kinds.all().forEach(kind -> counts.put(kind.type(), verbs.count(kind.type())));
        return counts;
    }

    /// Creates definitions, or brings those that are there up to date.
    ///
    /// @throws dev.barista.model.port.ApiException 422 if one is not valid
    public void install(List<ObjectNode> definitions) {
        ResourceType type = Types.CUSTOM_RESOURCE_DEFINITION;
        var kind = kinds.require(type);
        for (ObjectNode definition : definitions) {
            ObjectKey key = ObjectKey.of(definition.at("/metadata/name").asString(""));
            if (verbs.find(type, key).isEmpty()) {
                verbs.create(kind, "", definition, WriteOptions.INTERNAL);
            } else {
                verbs.update(
                        kind,
                        key,
                        Part.MAIN,
                        old -> withMetadataOf(old, definition),
                        WriteOptions.INTERNAL);
            }
        }
    }

    /// Each namespace has its account and the certificate of the authority from now on, until what
    /// is returned is closed.
    ///
    /// @param authority certificate, PEM
    public AutoCloseable keepNamespaces(String authority) {
        return new NamespaceKeeper(store, verbs, kinds, authority);
    }

    /// Creates the roles and bindings that Kubernetes and Knative have from the start, and repairs
    /// those that are there.
    public void installRoles() {
        new DefaultRoles(verbs, kinds).install();
        aggregator.sweep();
    }

    /// The definition as it is given, with what the server has put in its metadata.
    private static ObjectNode withMetadataOf(ApiObject old, ObjectNode definition) {
        ObjectNode tree = definition.deepCopy();
        ObjectNode metadata = old.tree().withObject("/metadata").deepCopy();
        metadata.remove(List.of("resourceVersion", "labels", "annotations"));
        tree.withObject("/metadata")
                .properties()
                .forEach(e -> metadata.set(e.getKey(), e.getValue()));
        tree.set("metadata", metadata);
        return tree;
    }

    /// For controllers in this process.
    public Objects objects() {
        return objects;
    }

    public Kinds kinds() {
        return kinds;
    }

    public Verbs verbs() {
        return verbs;
    }

    /// Decides what users may do, by the roles and bindings that are stored.
    public Authorizer authorizer() {
        return authorizer;
    }

    /// Tokens of ServiceAccounts.
    public AccountTokens tokens() {
        return tokens;
    }

    public ObjectStore store() {
        return store;
    }

    public InstantSource clock() {
        return clock;
    }

    public Ticker ticker() {
        return ticker;
    }

    @Override
    public void close() {
        aggregator.close();
        collector.close();
        listeners.close();
    }
}
