package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.node.event.Events;
import dev.barista.node.ladder.Pressed.Idler;
import dev.barista.node.work.Backoff;
import dev.barista.node.work.Clocks;
import dev.barista.node.work.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what instances hold below the budget: measures, lets [PressurePolicy] say who makes room,
/// has it done, and lets starts wait until there is room.
///
/// ```
/// a start ──beforeStart──▶ is there room? ──yes──▶ go
///                                │ no, at most 1 s
///                                ▼
/// every 250 ms or 2 s ─▶ measure ─▶ PressurePolicy ─▶ Seats.release, .reclaim, Residents.move
/// ```
///
/// Measures every 250 ms while something idles and more than [#CALM] of the budget is used, else
/// every 2 s; not at all while nothing runs. All state belongs to its mailbox; the public methods
/// may be called by any thread and only leave a letter; files are read outside of it.
final class PressureLoop implements RungWatch, MemoryGate, AutoCloseable {

    private static final Duration OFTEN = Duration.ofMillis(250);
    private static final Duration SELDOM = Duration.ofSeconds(2);
    private static final Duration MOST_WAIT = Duration.ofSeconds(1);
    private static final Duration QUIET = Duration.ofSeconds(1);

    /// The kernel's figure is an average of ten seconds: what was done shows late in it.
    private static final Duration STALL_PAUSE = Duration.ofSeconds(5);

    private static final double CALM = 0.6;
    private static final Logger log = LoggerFactory.getLogger(PressureLoop.class);

    private final LadderPorts ports;
    private final LadderMachine machine;
    private final Residents residents;
    private final KnownRevisions revisions;
    private final MeasuredWakes wakes;
    private final Events events;
    private final Clocks clocks;
    private final Executor threads;
    private final Mailbox mailbox;
    private volatile boolean closed;

    private record Waiting(ObjectKey revision, long until, CompletableFuture<Void> go) {}

    private record Reading(Map<Resident, Long> bytes, boolean swap, double stalled) {}

    // In the mailbox only.
    private final MemoryAccount account = new MemoryAccount();
    private final Map<String, Resident> present = new HashMap<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /// Revisions that were told to go: left alone for 3 s, then longer, up to 30 s.
    private final Retries<ObjectKey> told =
            new Retries<>(new Backoff(QUIET.multipliedBy(3), SELDOM.multipliedBy(15)));

    /// Those of them that left their standard seats, and may turn up in an idle one.
    private final Set<ObjectKey> reclaimed = new HashSet<>();

    private boolean measuring;
    private @Nullable Long due;
    private @Nullable Long actedOnStall;

    PressureLoop(
            LadderPorts ports,
            LadderMachine machine,
            Residents residents,
            KnownRevisions revisions,
            MeasuredWakes wakes,
            Events events,
            Clocks clocks,
            Executor threads) {
        this.ports = ports;
        this.machine = machine;
        this.residents = residents;
        this.revisions = revisions;
        this.wakes = wakes;
        this.events = events;
        this.clocks = clocks;
        this.threads = threads;
        this.mailbox = new Mailbox(threads);
    }

    @Override
    public void entered(Resident resident) {
        mailbox.execute(() -> {
            present.put(resident.id(), resident);
            if (resident.reserveSeat() && reclaimed.remove(resident.revision())) {
                told.forget(resident.revision()); // it was only handed over
            }
            account.entered(resident.revision(), resident.id(), now());
            measureIn(OFTEN);
        });
    }

    @Override
    public void left(Resident resident) {
        mailbox.execute(() -> {
            if (resident.equals(present.get(resident.id()))) {
                present.remove(resident.id());
            }
            // Handed over or moved, it enters again at once; else it has ended.
            mailbox.execute(() -> forgetEnded(resident));
        });
    }

    private void forgetEnded(Resident resident) {
        if (!present.containsKey(resident.id())) {
            account.ended(resident.id());
            if (present.values().stream()
                    .noneMatch(one -> one.revision().equals(resident.revision()))) {
                told.forget(resident.revision());
                reclaimed.remove(resident.revision());
            }
            letGo();
        }
    }

    @Override
    public CompletionStage<Void> beforeStart(ObjectKey revision) {
        var go = new CompletableFuture<Void>();
        mailbox.execute(() -> wants(new Waiting(revision, now() + MOST_WAIT.toNanos(), go)));
        return go;
    }

    private void wants(Waiting one) {
        account.forgetLate(now());
        waiting.add(one);
        letGo();
        if (waiting.contains(one)) {
            measure();
            clocks.scheduler().schedule(MOST_WAIT, () -> mailbox.execute(() -> overdue(one)));
        }
    }

    /// Who came first goes first.
    private void letGo() {
        for (Waiting one = waiting.peek();
                one != null && (closed || fits(one));
                one = waiting.peek()) {
            waiting.remove();
            go(one);
        }
    }

    private boolean fits(Waiting one) {
        return account.used() + account.starting() + account.estimate(one.revision())
                <= PressurePolicy.HIGH * budget();
    }

    private void go(Waiting one) {
        account.reserve(one.revision(), now());
        one.go().complete(null);
    }

    private void overdue(Waiting one) {
        if (waiting.remove(one)) {
            String message =
                    "started beside %d MB of instances with %d MB of its own (memory-budget %d MB): nothing idle could make room within 1 s"
                            .formatted(
                                    megabytes(account.used() + account.starting()),
                                    megabytes(account.estimate(one.revision())),
                                    megabytes(budget()));
            log.atWarn().addKeyValue("revision", one.revision()).log(message);
            go(one);
            threads.execute(() -> tell(one.revision(), message));
            letGo();
        }
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }

    private void tell(ObjectKey revision, String message) {
        ports.objects()
                .find(Types.REVISION, revision)
                .ifPresent(
                        object -> events.warning("barista", object, "OverMemoryBudget", message));
    }

    // ---- measure

    private void measureIn(Duration delay) {
        long at = now() + delay.toNanos();
        if (closed || (due != null && due - at <= 0 && due - now() >= 0)) {
            return; // it does so earlier
        }
        due = at;
        clocks.scheduler()
                .schedule(
                        delay,
                        () ->
                                mailbox.execute(() -> {
                                    if (due != null && due == at) {
                                        due = null;
                                        measure();
                                    }
                                }));
    }

    private void measure() {
        if (measuring || closed) {
            return;
        }
        measuring = true;
        List<Resident> all = List.copyOf(present.values());
        threads.execute(() -> {
            Reading reading = read(all);
            mailbox.execute(() -> measured(reading));
        });
    }

    private Reading read(List<Resident> all) {
        Map<Resident, Long> bytes = new HashMap<>();
        for (Resident one : all) {
            try {
                bytes.put(one, one.instance().usage().memoryBytes());
            } catch (IOException | RuntimeException ended) {
                log.atDebug().addKeyValue("instance", one.id()).setCause(ended).log("not measured");
            }
        }
        return new Reading(bytes, machine.memory().hasSwap(), machine.memory().stalled());
    }

    private void measured(Reading reading) {
        measuring = false;
        reading.bytes()
                .forEach((one, bytes) -> {
                    if (present.containsKey(one.id())) {
                        account.measured(one.revision(), one.id(), bytes);
                    }
                });
        account.forgetLate(now());
        letGo();
        List<Idler> idle = idlers();
        relieve(reading, idle);
        boolean tight = account.used() + account.starting() > CALM * budget();
        if (!waiting.isEmpty() || (tight && !idle.isEmpty())) {
            measureIn(OFTEN);
        } else if (!present.isEmpty()) {
            measureIn(SELDOM);
        }
    }

    // ---- decide

    private List<Idler> idlers() {
        Map<ObjectKey, List<Resident>> byRevision = new HashMap<>();
        present.values()
                .forEach(one ->
                        byRevision
                                .computeIfAbsent(one.revision(), _ -> new ArrayList<>())
                                .add(one));
        List<Idler> idle = new ArrayList<>();
        byRevision.forEach((revision, all) -> {
            Duration since =
                    all.stream()
                            .map(one -> ports.routing().idle(revision, one.id()))
                            .min(Duration::compareTo)
                            .orElse(Duration.ZERO);
            boolean standard = all.stream().anyMatch(one -> !one.reserveSeat());
            boolean isIdle =
                    standard
                            ? since.compareTo(QUIET) > 0 && revisions.least(revision) == 0
                            : since.isPositive();
            if (all.stream().anyMatch(this::isBusy)) {
                told.forget(revision); // it has been woken
                reclaimed.remove(revision);
            } else if (isIdle && !told.isResting(revision, now())) {
                idle.add(idler(revision, all, standard, since));
            }
        });
        return idle;
    }

    private Idler idler(ObjectKey revision, List<Resident> all, boolean standard, Duration since) {
        Duration ownStart =
                all.stream()
                        .map(Resident::wakeFromStopped)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        Duration wake = wakes.of(revision, ownStart).stopped();
        Duration budget = all.getFirst().settings().wakeBudget();
        return new Idler(
                revision,
                standard,
                all.stream().allMatch(one -> one.rung() == Rung.FROZEN),
                budget != null && (wake == null || wake.compareTo(budget) > 0),
                all.stream().mapToLong(one -> account.held(one.id())).sum(),
                since,
                wake == null ? Duration.ofSeconds(1) : wake);
    }

    private void relieve(Reading reading, List<Idler> idle) {
        long wanted = waiting.stream().mapToLong(one -> account.estimate(one.revision())).sum();
        boolean patient = actedOnStall != null && now() - actedOnStall < STALL_PAUSE.toNanos();
        var pressed =
                new Pressed(
                        budget(),
                        account.used(),
                        going(),
                        account.starting() + wanted,
                        reading.swap() && machine.freezer(),
                        patient ? OptionalDouble.empty() : OptionalDouble.of(reading.stalled()),
                        idle);
        List<Victim> victims = PressurePolicy.decide(pressed);
        if (!victims.isEmpty() || !waiting.isEmpty()) {
            residents.unpark("memory is short"); // they are the least valuable
        }
        victims.forEach(this::apply);
    }

    /// Held by those that were told to go. Who has been asked something meanwhile stays; so does
    /// who had to be told twice.
    private long going() {
        return present.values().stream()
                .filter(one -> told.isResting(one.revision(), now()))
                .filter(one -> told.count(one.revision()) == 1)
                .filter(one -> !isBusy(one))
                .mapToLong(one -> account.held(one.id()))
                .sum();
    }

    private boolean isBusy(Resident one) {
        return ports.routing().inFlight(one.revision(), one.id()) > 0;
    }

    // ---- apply

    private void apply(Victim victim) {
        if (victim.inputs().containsKey("stalled")) {
            actedOnStall = now();
        }
        log.atInfo()
                .addKeyValue("revision", victim.revision())
                .addKeyValue("way", victim.way())
                .addKeyValue("reason", victim.reason())
                .log("made room");
        List<Resident> all =
                present.values().stream()
                        .filter(one -> one.revision().equals(victim.revision()))
                        .toList();
        switch (victim.way()) {
            case FREEZE ->
                    all.forEach(one ->
                            residents.move(
                                    one.id(), Rung.FROZEN, victim.reason(), victim.inputs()));
            case RELEASE -> {
                told.tried(victim.revision(), now());
                all.forEach(one -> record(one, victim));
                ports.seats().release(victim.revision(), victim.reason());
            }
            case RECLAIM -> {
                told.tried(victim.revision(), now());
                reclaimed.add(victim.revision());
                all.forEach(one -> record(one, victim));
                ports.seats().reclaim(victim.revision(), victim.reason());
            }
        }
    }

    private void record(Resident one, Victim victim) {
        ports.journal()
                .record(
                        new JournalEntry.RungChanged(
                                clocks.wall().instant(),
                                one.revision(),
                                one.pod().name(),
                                one.rung(),
                                Rung.STOPPED,
                                victim.reason(),
                                victim.inputs()));
    }

    private long budget() {
        long said = ports.idle().get().memoryBudget();
        return said > 0 ? said : machine.memoryBytes() / 10 * 9;
    }

    private long now() {
        return clocks.ticker().nanos();
    }

    /// Lets everybody through, and measures no more.
    @Override
    public void close() {
        closed = true;
        mailbox.execute(this::letGo);
    }
}
