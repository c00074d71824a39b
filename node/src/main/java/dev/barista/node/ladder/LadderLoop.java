package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Clocks;
import dev.barista.node.ladder.Decision.Move;
import dev.barista.node.ladder.Decision.Release;
import dev.barista.node.ladder.Decision.Stay;
import dev.barista.node.work.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes idle instances down the ladder: looks when something is due, decides by [LadderPolicy],
/// and has it done.
///
/// ```
/// an instance enters an idle seat ─┐
/// the next limit of any of them ───┼─▶ look ─▶ LadderPolicy ─▶ Residents.move, Seats.release
/// every second while there are any ┘
/// ```
///
/// All state belongs to its mailbox; the public methods may be called by any thread and only leave
/// a task. Work is proportional to the instances that idle: without any, nothing is scheduled. An
/// instance that could not go down is left alone for 250 ms, then longer, up to [#MOST_PATIENT].
final class LadderLoop implements RungWatch, AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST_PATIENT = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(LadderLoop.class);

    private final LadderPorts ports;
    private final Residents residents;
    private final KnownRevisions revisions;
    private final MeasuredWakes wakes;
    private final boolean freezer;
    private final Clocks clocks;
    private final Mailbox mailbox;

    /// Ids of the instances in idle seats, as they enter and leave.
    private final Set<String> idling = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean closed;

    // In the mailbox only.
    private final Set<String> moving = new HashSet<>();
    private final Retries<String> moves =
            new Retries<>(new Backoff(Duration.ofMillis(250), MOST_PATIENT));
    private final Retries<ObjectKey> releases =
            new Retries<>(new Backoff(Duration.ofSeconds(2), MOST_PATIENT));
    private @Nullable Long due;

    /// @param freezer whether instances can be frozen here
    LadderLoop(
            LadderPorts ports,
            Residents residents,
            KnownRevisions revisions,
            MeasuredWakes wakes,
            boolean freezer,
            Clocks clocks,
            Executor threads) {
        this.ports = ports;
        this.residents = residents;
        this.revisions = revisions;
        this.wakes = wakes;
        this.freezer = freezer;
        this.clocks = clocks;
        this.mailbox = new Mailbox(threads);
    }

    @Override
    public void entered(Resident resident) {
        if (resident.reserveSeat()) {
            idling.add(resident.id());
            lookSoon();
        }
    }

    @Override
    public void left(Resident resident) {
        idling.remove(resident.id());
    }

    /// Something that it decides by has changed: a Route, say.
    void lookSoon() {
        if (!idling.isEmpty() && asked.compareAndSet(false, true)) {
            mailbox.execute(this::look);
        }
    }

    private record Seated(Resident resident, Situation situation, Decision decision) {}

    private void look() {
        asked.set(false);
        if (closed || idling.isEmpty()) {
            return;
        }
        List<Seated> all =
                residents.all().stream().filter(Resident::reserveSeat).map(this::decide).toList();
        forgetOthers(all);
        Duration next = EVERY;
        Map<ObjectKey, List<Seated>> byRevision = new HashMap<>();
        for (Seated one : all) {
            byRevision.computeIfAbsent(one.resident().revision(), _ -> new ArrayList<>()).add(one);
            if (one.decision() instanceof Move(Rung to, String reason)) {
                move(one, to, reason);
            } else if (one.decision() instanceof Stay(var _, var _, Duration again)
                    && again != null
                    && again.compareTo(next) < 0) {
                next = again;
            }
        }
        byRevision.forEach(this::releaseIfAll);
        lookIn(next.compareTo(LEAST) < 0 ? LEAST : next);
    }

    private Seated decide(Resident resident) {
        ObjectKey revision = resident.revision();
        var situation =
                new Situation(
                        resident.rung(),
                        true,
                        standardWanted(resident),
                        LadderRules.of(resident.settings()),
                        ports.routing().idle(revision, resident.id()),
                        revisions.unrouted(revision, clocks.wall().instant()).orElse(null),
                        wakes.of(revision, resident.wakeFromStopped()),
                        freezer);
        return new Seated(resident, situation, LadderPolicy.decide(situation));
    }

    /// The autoscaler may have asked for standard instances a moment ago: their pod takes this one
    /// over. One that is lowered stays where it is, and need not be looked up.
    private int standardWanted(Resident resident) {
        ObjectKey revision = resident.revision();
        var deployment = new ObjectKey(revision.namespace(), ChildName.deployment(revision.name()));
        return resident.rung().isLowered()
                ? 0
                : ports.objects()
                        .find(Types.DEPLOYMENT, deployment)
                        .map(found -> found.spec().path("replicas").asInt(1))
                        .orElse(0);
    }

    private void forgetOthers(List<Seated> all) {
        moves.keepOnly(all.stream().map(one -> one.resident().id()).toList());
        releases.keepOnly(
                all.stream()
                        .filter(one -> one.decision() instanceof Release)
                        .map(one -> one.resident().revision())
                        .toList());
    }

    private void move(Seated one, Rung to, String reason) {
        String id = one.resident().id();
        if (moves.isResting(id, now()) || !moving.add(id)) {
            return;
        }
        var _ =
                residents
                        .move(id, to, reason, one.situation().inputs())
                        .whenComplete((done, _) ->
                                mailbox.execute(() -> moved(id, Boolean.TRUE.equals(done))));
    }

    private void moved(String id, boolean done) {
        moving.remove(id);
        if (done) {
            moves.forget(id);
            lookSoon();
        } else {
            lookIn(moves.tried(id, now()));
        }
    }

    /// A seat has no number: the seats of a revision are given up together, when none is used.
    private void releaseIfAll(ObjectKey revision, List<Seated> seated) {
        for (Seated one : seated) {
            if (!(one.decision() instanceof Release)) {
                return;
            }
        }
        if (releases.isResting(revision, now())) {
            return;
        }
        String reason = seated.getFirst().decision().reason();
        if (releases.count(revision) == 0) {
            seated.forEach(this::record);
            log.atInfo()
                    .addKeyValue("revision", revision)
                    .addKeyValue("reason", reason)
                    .log("seat released");
        }
        releases.tried(revision, now());
        ports.seats().release(revision, reason);
    }

    private void record(Seated one) {
        Resident resident = one.resident();
        ports.journal()
                .record(
                        new JournalEntry.RungChanged(
                                clocks.wall().instant(),
                                resident.revision(),
                                resident.pod().name(),
                                resident.rung(),
                                Rung.STOPPED,
                                one.decision().reason(),
                                one.situation().inputs()));
    }

    private void lookIn(Duration delay) {
        long at = now() + delay.toNanos();
        if (due != null && due - at <= 0 && due - now() >= 0) {
            return; // it looks earlier
        }
        due = at;
        clocks.scheduler().schedule(delay, () -> mailbox.execute(() -> fallDue(at)));
    }

    private void fallDue(long at) {
        if (due != null && due == at) {
            due = null;
            look();
        }
    }

    private long now() {
        return clocks.ticker().nanos();
    }

    /// Decides no more.
    @Override
    public void close() {
        closed = true;
    }
}
