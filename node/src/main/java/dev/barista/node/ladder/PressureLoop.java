package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.ladder.Pressed.Idler;
import dev.barista.node.work.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what instances hold below the budget: measures, lets [PressurePolicy] choose what makes
/// room, carries it out, and lets starts wait until there is room.
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
/// may be called by any thread and only leave a task; files are read outside of it.
final class PressureLoop implements RungWatch, MemoryGate, AutoCloseable {

    private static final Duration OFTEN = Duration.ofMillis(250);
    private static final Duration SELDOM = Duration.ofSeconds(2);

    /// The kernel's figure is an average of ten seconds: what was done shows late in it.
    private static final Duration STALL_PAUSE = Duration.ofSeconds(5);

    private static final double CALM = 0.6;
    private static final Logger log = LoggerFactory.getLogger(PressureLoop.class);

    private final LadderPorts ports;
    private final LadderMachine machine;
    private final Residents residents;
    private final Events events;
    private final Clocks clocks;
    private final Executor threads;
    private final Mailbox mailbox;
    private volatile boolean closed;

    private record Reading(Map<Resident, Long> bytes, boolean swap, double stalled) {}

    // In the mailbox only.
    private final MemoryAccount account = new MemoryAccount();
    private final StartQueue starts = new StartQueue(account, this::budget);
    private final Idlers idlers;
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
        this.events = events;
        this.clocks = clocks;
        this.threads = threads;
        this.mailbox = new Mailbox(threads);
        this.idlers = new Idlers(ports.routing(), revisions, wakes, account);
    }

    @Override
    public void entered(Resident resident) {
        mailbox.execute(() -> {
            idlers.entered(resident);
            account.entered(resident.revision(), resident.id(), now());
            measureIn(OFTEN);
        });
    }

    @Override
    public void left(Resident resident) {
        mailbox.execute(() -> {
            idlers.left(resident);
            // Handed over or moved, it enters again at once; else it has ended.
            mailbox.execute(() -> forgetEnded(resident));
        });
    }

    private void forgetEnded(Resident resident) {
        if (!idlers.has(resident.id())) {
            account.ended(resident.id());
            idlers.ended(resident);
            starts.letGo(now());
        }
    }

    @Override
    public CompletionStage<Duration> beforeStart(ObjectKey revision) {
        var go = new CompletableFuture<Duration>();
        mailbox.execute(() -> wants(new StartQueue.Start(revision, now(), go)));
        return go;
    }

    private void wants(StartQueue.Start one) {
        account.forgetLate(one.since());
        // The same moment: where there is room at once, it has not waited, to the nanosecond.
        if (starts.add(one, one.since())) {
            measure();
            clocks.scheduler()
                    .schedule(StartQueue.MOST_WAIT, () -> mailbox.execute(() -> overdue(one)));
        }
    }

    private void overdue(StartQueue.Start one) {
        String message =
                "started beside %d MB of instances with %d MB of its own (memory-budget %d MB): nothing idle could make room within 1 s"
                        .formatted(
                                megabytes(account.used() + account.starting()),
                                megabytes(account.estimate(one.revision())),
                                megabytes(budget()));
        if (starts.goAnyway(one, now())) {
            log.atWarn().addKeyValue("revision", one.revision()).log(message);
            threads.execute(() -> tell(one.revision(), message));
            starts.letGo(now());
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
        List<Resident> all = idlers.all();
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
                    if (idlers.has(one.id())) {
                        account.measured(one.revision(), one.id(), bytes);
                    }
                });
        account.forgetLate(now());
        starts.letGo(now());
        List<Idler> idle = idlers.find(now());
        relieve(reading, idle);
        boolean tight = account.used() + account.starting() > CALM * budget();
        if (!starts.isEmpty() || (tight && !idle.isEmpty())) {
            measureIn(OFTEN);
        } else if (!idlers.isEmpty()) {
            measureIn(SELDOM);
        }
    }

    // ---- decide

    private void relieve(Reading reading, List<Idler> idle) {
        boolean patient = actedOnStall != null && now() - actedOnStall < STALL_PAUSE.toNanos();
        var pressed =
                new Pressed(
                        budget(),
                        account.used(),
                        idlers.going(now()),
                        account.starting() + starts.wanted(),
                        reading.swap() && machine.freezer(),
                        patient ? OptionalDouble.empty() : OptionalDouble.of(reading.stalled()),
                        idle);
        List<Victim> victims = PressurePolicy.decide(pressed);
        if (!victims.isEmpty() || !starts.isEmpty()) {
            residents.unpark("memory is short"); // they are the least valuable
        }
        victims.forEach(this::apply);
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
        List<Resident> all = idlers.of(victim.revision());
        switch (victim.way()) {
            case FREEZE ->
                    all.forEach(one ->
                            residents.move(
                                    one.id(), Rung.FROZEN, victim.reason(), victim.inputs()));
            case RELEASE -> {
                idlers.released(victim.revision(), now());
                all.forEach(one -> record(one, victim));
                ports.seats().release(victim.revision(), victim.reason());
            }
            case RECLAIM -> {
                idlers.reclaimed(victim.revision(), now());
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

    /// Lets every start through, and measures no more.
    @Override
    public void close() {
        closed = true;
        mailbox.execute(() -> starts.open(now()));
    }
}
