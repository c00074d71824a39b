package dev.barista.node.scheduling;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Renews the node's Lease, and less often its status, so that clients see that it lives.
/// Thread-safe; [#start] and [#close] are called once.
public final class NodeHeartbeat implements AutoCloseable {

    /// Each renewal is a write to the disk; a kubelet's every 10 s tells a cluster, which needs to
    /// move pods elsewhere. Here only people look.
    static final Duration RENEW_EVERY = Duration.ofSeconds(30);

    static final int LEASE_SECONDS = 120;

    /// As a kubelet reports its status if nothing has changed.
    static final Duration STATUS_EVERY = Duration.ofMinutes(5);

    static final ResourceType LEASE =
            new ResourceType("coordination.k8s.io", "v1", "Lease", "leases", true);

    static final ObjectKey KEY = new ObjectKey("kube-node-lease", NodeObject.NAME);

    private static final Logger log = LoggerFactory.getLogger(NodeHeartbeat.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Objects objects;
    private final Supplier<NodeFacts> facts;
    private final Clocks clocks;
    private final Executor threads;
    private volatile long reported;
    private volatile boolean closed;

    public NodeHeartbeat(
            Objects objects, Supplier<NodeFacts> facts, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.facts = facts;
        this.clocks = clocks;
        this.threads = threads;
    }

    /// The status was reported just now.
    public void start() {
        reported = clocks.ticker().nanos();
        beat();
    }

    private void beat() {
        if (!closed) {
            threads.execute(this::tell);
            clocks.scheduler().schedule(RENEW_EVERY, this::beat);
        }
    }

    private void tell() {
        try {
            renew(clocks.wall().instant());
            long now = clocks.ticker().nanos();
            if (now - reported >= STATUS_EVERY.toNanos()) {
                reported = now;
                NodeObject.publish(objects, facts.get(), clocks.now());
            }
        } catch (RuntimeException refused) {
            log.atWarn().setCause(refused).log("heartbeat failed, the next one follows");
        }
    }

    private void renew(Instant now) {
        objects.find(LEASE, KEY)
                .ifPresentOrElse(
                        lease -> objects.update(LEASE, lease.with(tree -> renewed(tree, now))),
                        () ->
                                objects.create(
                                        LEASE,
                                        ApiObject.of(LEASE, KEY).with(tree -> renewed(tree, now))));
    }

    private static void renewed(ObjectNode lease, Instant now) {
        lease.withObject("/spec")
                .put("holderIdentity", NodeObject.NAME)
                .put("leaseDurationSeconds", LEASE_SECONDS)
                .put("renewTime", MICROS.format(now));
    }

    @Override
    public void close() {
        closed = true;
    }
}
