package dev.barista.node.network;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.network.policy.Policies;
import dev.barista.node.network.service.Addresses;
import dev.barista.node.network.service.ServiceRules.Conflict;
import dev.barista.node.pod.port.AddressWatch;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the packet filter as the objects of the API want it, and says who calls the gateway.
///
/// ```
/// watches, assigned addresses ──▶ NetworkObjects ──Pacer──▶ NodeRules ─┬─▶ Callers  (gateway)
///                                                                      └─▶ Filter   (kernel)
/// ```
///
/// A pod's rules are on their way to the kernel before its program runs: [#assigned] is called
/// then. No wake waits until they are there, which takes a few milliseconds. Till then nothing
/// reaches the pod by the kernel's network, and it calls out unless some policy isolates egress:
/// then its packets are dropped without an answer, and TCP sends them again.
///
/// What cannot be applied is tried again, with an Event at the Node; what holds is what was applied
/// before. Every 10 s it looks whether another program has deleted the table.
///
/// Thread-safe. [#callerOf] and [#allows] take no lock, and never wait.
public final class NodeNetwork implements AddressWatch, AutoCloseable {

    private static final Duration APART = Duration.ofMillis(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final String COMPONENT = "packet-filter";
    private static final Logger log = LoggerFactory.getLogger(NodeNetwork.class);

    private final RulesSettings settings;
    private final Objects objects;
    private final Filter filter;
    private final Events events;
    private final Clocks clocks;
    private final NetworkObjects noted;
    private final Pacer pacer;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile Callers callers = new Callers(Policies.NONE, Map.of());
    private volatile boolean started;
    private volatile boolean closed;

    // Touched by the pacer's task alone: the filter is one task's at a time.
    private @Nullable Rules applied;
    private Set<Conflict> conflicts = Set.of();
    private boolean revisionsWatched;

    // Set by a timer, read by the pacer's task.
    private volatile boolean look;

    /// @param filter is not closed by this
    /// @param threads on which it works
    public NodeNetwork(
            RulesSettings settings,
            Objects objects,
            Filter filter,
            Events events,
            Clocks clocks,
            Executor threads) {
        this.settings = settings;
        this.objects = objects;
        this.filter = filter;
        this.events = events;
        this.clocks = clocks;
        this.noted = new NetworkObjects(settings.layout()::isOfPods);
        this.pacer = new Pacer(APART, RETRY, clocks, threads, this::update);
    }

    /// Applies the rules for what is there, then for each change. Pods of an earlier process that
    /// go on are to be [#assigned] before. What cannot be applied now is tried again, as later: a
    /// machine that ends many pods' networks at once keeps the kernel busy for seconds.
    public void start() {
        NetworkObjects.KINDS.forEach(this::watch);
        started = true;
        pacer.want();
        lookLater();
    }

    /// Notes what is there, and is told of what changes. What goes after the list and before the
    /// watch, the watch does not tell.
    private void watch(ResourceType type) {
        List<ApiObject> there = objects.list(type, "", Selector.ALL);
        there.forEach(object -> noted.note(type, new Change(Change.Kind.ADDED, object)));
        watches.add(
                objects.watch(
                        type,
                        change -> {
                            if (noted.note(type, change)) {
                                pacer.want();
                            }
                        }));
        Set<ObjectKey> gone = new HashSet<>();
        there.forEach(object -> gone.add(object.key()));
        objects.list(type, "", Selector.ALL).forEach(object -> gone.remove(object.key()));
        gone.forEach(key -> noted.forget(type, key));
    }

    /// Only policies ask what the pods of a Revision are: without them an idle one costs nothing
    /// here.
    private void watchRevisionsIfNeeded() {
        if (!revisionsWatched && noted.hasPolicies()) {
            watch(Types.DEPLOYMENT);
            revisionsWatched = true;
        }
    }

    /// Returns at once.
    @Override
    public void assigned(PodAddresses addresses, ApiObject pod) {
        List<InetAddress> all =
                addresses.all().stream()
                        .flatMap(address -> Addresses.find(address).stream())
                        .toList();
        if (noted.assign(all, pod)) {
            pacer.want();
        }
    }

    /// The pod that has an address; empty for all that are none of this node's.
    public Optional<Caller> callerOf(InetAddress address) {
        return callers.find(address);
    }

    /// Whether policies let a caller through to a Revision: its egress if it is a pod, and the
    /// Revision's ingress.
    public boolean allows(InetAddress caller, ObjectKey revision) {
        return callers.allows(caller, revision);
    }

    private boolean update() {
        if (closed || !started) { // what is known before the start is not all that there is
            return true;
        }
        try {
            restoreIfDeleted();
            watchRevisionsIfNeeded();
            apply();
            return true;
        } catch (IOException | RuntimeException failure) {
            log.atWarn().setCause(failure).log("packet filter not changed, tried again");
            tellNode("PacketFilterFailed", String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /// Callers first: a pod may call the gateway as soon as the kernel lets it.
    private void apply() throws IOException {
        NodeRules next = NodeRules.of(settings, noted.picture());
        callers = next.callers();
        if (!next.rules().equals(applied)) {
            filter.apply(next.rules());
            applied = next.rules();
        }
        tellConflicts(next.conflicts());
    }

    private void restoreIfDeleted() throws IOException {
        if (look) {
            look = false;
            if (!filter.isInPlace()) {
                log.atWarn().log("packet filter was deleted by another program, made anew");
                tellNode(
                        "PacketFilterDeleted",
                        "Another program has deleted the packet filter; it is made anew.");
                filter.forget();
                applied = null;
            }
        }
    }

    private void lookLater() {
        clocks.scheduler()
                .schedule(
                        LOOK_EVERY,
                        () -> {
                            if (!closed) {
                                look = true;
                                pacer.want();
                                lookLater();
                            }
                        });
    }

    private void tellConflicts(List<Conflict> all) {
        Set<Conflict> now = Set.copyOf(all);
        Set<Conflict> before = conflicts;
        conflicts = now;
        for (Conflict each : now) {
            if (!before.contains(each)) {
                objects.find(Types.CORE_SERVICE, each.service())
                        .ifPresent(service ->
                                events.warning(
                                        COMPONENT,
                                        service,
                                        "AddressTaken",
                                        "Another Service already has port %d of %s."
                                                .formatted(
                                                        each.front().port(),
                                                        each.front().address().getHostAddress())));
            }
        }
    }

    private void tellNode(String reason, String message) {
        objects.find(Types.NODE, ObjectKey.of(settings.node()))
                .ifPresent(node -> events.warning(COMPONENT, node, reason, message));
    }

    /// Takes no more changes. The filter stays as it is.
    @Override
    public void close() {
        closed = true;
        pacer.close();
        watches.forEach(Watch::close);
    }
}
