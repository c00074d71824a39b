package dev.barista.node.pod.life;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.node.handover.HandOver;
import dev.barista.node.handover.Place;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.probe.Outcome;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Instance;
import dev.barista.runtime.testkit.FakeDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One revision on one node in virtual time: pods come and go in both seats, requests wake and use
/// them, and what can fail does, all from one seed.
///
/// The machine is the product's; its executor is simulated. Invariants are looked at after each
/// event, and what must hold in the end, at the end.
final class PodSimulation {

    /// What must never be.
    enum Invariant {
        NO_TWO_INSTANCES_FOR_ONE_SEAT,
        NOTHING_IN_FLIGHT_IS_ENDED,
        EVERY_START_ENDS,
        NO_POD_WAITS_FOR_EVER,
        NOTHING_IS_LEFT_BEHIND
    }

    /// An invariant does not hold.
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Invariant invariant;

        Violation(Invariant invariant, String message) {
            super(invariant + ": " + message);
            this.invariant = invariant;
        }

        Invariant invariant() {
            return invariant;
        }
    }

    /// The machine, or one with a mistake in it.
    @FunctionalInterface
    interface Next {
        Life.Step next(Life life, Event event, Moment now);
    }

    /// A process.
    private static final class SimulatedProcess {
        final String id;
        Pod owner;
        boolean alive = true;
        boolean removed;
        boolean routed;
        boolean lowered;
        boolean mayCut; // its pod was removed without grace
        int inFlight;
        @Nullable Run run;
        @Nullable Runnable whenDrained;

        SimulatedProcess(String id, Pod owner) {
            this.id = id;
            this.owner = owner;
        }
    }

    private final class Pod implements Taker {
        final boolean reserve;
        final ApiObject object;
        final Queue<Event> mail = new ArrayDeque<>();
        Life life;
        boolean deleted;
        boolean folder;
        boolean share;
        @Nullable Pod claims;

        Pod(String name, boolean reserve, boolean early) {
            this.reserve = reserve;
            this.object = Samples.pod(name, reserve ? "reserve" : "standard");
            this.life = Life.of(Facts.of(new PodView(object), 0, early));
            all.add(this);
        }

        @Override
        public ObjectKey key() {
            return object.key();
        }

        Place place() {
            return new Place(new ObjectKey("default", "hello-00001"), reserve, object.uid());
        }

        void tell(Event event) {
            mail.add(event);
            time.schedule(Duration.ZERO, this::read);
        }

        private void read() {
            Event mailed = mail.poll();
            Queue<Event> events = new ArrayDeque<>();
            for (Event event = mailed; event != null; event = events.poll()) {
                Life.Step step = machine.next(life, event, now());
                life = step.life();
                for (Action action : step.actions()) {
                    perform(this, action).ifPresent(events::add);
                }
                check();
            }
        }
    }

    private static final int SHARES = 4;

    private final VirtualTime time = new VirtualTime();
    private final FakeDriver driver = new FakeDriver((_, _) -> {});
    private final HandOver handOver = new HandOver();
    private final Map<String, Pod> pods = new LinkedHashMap<>(); // by uid
    private final Map<String, SimulatedProcess> processes = new LinkedHashMap<>();
    private final List<Pod> all = new ArrayList<>(); // that there ever were
    private final List<Pod> waitingForShares = new ArrayList<>();
    private final Set<String> kept = new HashSet<>();
    private final Map<String, Integer> wanted = new HashMap<>();
    private final Random random;
    private final Next machine;
    private final Path folder;
    private @Nullable Pod early;
    private boolean faults = true;
    private int names;

    PodSimulation(long seed, Next machine, Path folder) {
        this.random = new Random(seed);
        this.machine = machine;
        this.folder = folder;
    }

    /// @throws Violation if an invariant does not hold
    void run() {
        int steps = 20 + random.nextInt(40);
        for (int i = 0; i < steps; i++) {
            step();
            time.advance(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 30 : 6_000)));
        }
        faults = false;
        time.advance(Duration.ofMinutes(60));
        pods.values().forEach(this::mustHaveArrived);
        List.copyOf(pods.values()).forEach(this::delete);
        time.advance(Duration.ofMinutes(60));
        nothingMustBeLeft();
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> create(random.nextBoolean());
            case 2, 3 -> onePod().ifPresent(this::delete);
            case 4 -> expect();
            case 5 -> {
                expect();
                claimEarly();
            }
            case 6 -> oneProcess().ifPresent(process -> exit(process, 1));
            case 7 -> onePod().ifPresent(this::vanish);
            case 8 -> oneProcess().ifPresent(this::move);
            default -> request();
        }
    }

    private Moment now() {
        return new Moment(time.nanos(), time.instant());
    }

    private boolean fails(int percent) {
        return faults && random.nextInt(100) < percent;
    }

    private Duration soon(int mostMillis) {
        return Duration.ofMillis(random.nextInt(mostMillis));
    }

    private Optional<Pod> onePod() {
        List<Pod> all = List.copyOf(pods.values());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private Optional<SimulatedProcess> oneProcess() {
        List<SimulatedProcess> all = processes.values().stream().filter(one -> one.alive).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    // ---- what users, requests and the ladder do

    private void create(boolean reserve) {
        begin(new Pod("pod-" + names++, reserve, false));
    }

    private void begin(Pod pod) {
        pods.put(pod.object.uid(), pod);
        wanted.merge(pod.reserve ? "reserve" : "standard", 1, Integer::sum);
        pod.tell(new Event.Begin(List.of(), List.of()));
    }

    private void delete(Pod pod) {
        if (!pod.deleted) {
            pod.deleted = true;
            wanted.merge(pod.reserve ? "reserve" : "standard", -1, Integer::sum);
            var terminating =
                    pod.object.with(tree ->
                            tree.withObject("/metadata")
                                    .put("deletionTimestamp", "2030-01-01T00:00:00Z"));
            pod.tell(new Event.Changed(new PodView(terminating)));
        }
    }

    private void vanish(Pod pod) {
        if (!pod.deleted) {
            delete(pod);
        }
        processes.values().stream()
                .filter(one -> one.owner == pod)
                .forEach(one -> one.mayCut = true);
        pod.tell(new Event.Abandon());
    }

    private void expect() {
        if (early == null && pods.isEmpty() && shares() < SHARES) {
            Pod pod = new Pod("pod-" + names++, false, true);
            pod.share = true;
            early = pod;
            pod.tell(new Event.BeginEarly(Samples.IMAGE));
            time.schedule(
                    Duration.ofSeconds(5),
                    () -> {
                        if (early == pod) {
                            early = null;
                            pod.tell(new Event.End(State.End.SHUTDOWN));
                        }
                    });
        }
    }

    /// The pod of the early start is written.
    private void claimEarly() {
        Pod started = early;
        if (started != null) {
            String name = started.object.name();
            Pod pod = new Pod(name + "-written", false, false);
            begin(pod);
        }
    }

    private void request() {
        List<SimulatedProcess> ready =
                processes.values().stream().filter(one -> one.routed).toList();
        if (ready.isEmpty()) {
            return;
        }
        SimulatedProcess process = ready.get(random.nextInt(ready.size()));
        if (process.lowered) {
            process.owner.tell(new Event.Raise(process.id, raised(process)));
        } else {
            send(process);
        }
    }

    private Event.Reply<List<Stage>> raised(SimulatedProcess process) {
        return new Event.Reply<>() {
            @Override
            public void answer(List<Stage> stages) {
                process.lowered = false;
                if (process.routed) {
                    send(process);
                }
            }

            @Override
            public void fail(Throwable why) {}
        };
    }

    private void send(SimulatedProcess process) {
        process.inFlight++;
        time.schedule(Duration.ofMillis(random.nextInt(20_000)), () -> answered(process));
    }

    private void answered(SimulatedProcess process) {
        process.inFlight = Math.max(0, process.inFlight - 1);
        Runnable drained = process.whenDrained;
        if (process.inFlight == 0 && drained != null) {
            process.whenDrained = null;
            drained.run();
        }
    }

    private void move(SimulatedProcess process) {
        var rungs = List.of(Rung.RUNNING, Rung.RESERVE, Rung.FROZEN);
        process.owner.tell(
                new Event.Move(
                        process.id,
                        rungs.get(random.nextInt(3)),
                        "test",
                        Map.of(),
                        Event.Reply.none()));
    }

    private void exit(SimulatedProcess process, int code) {
        if (process.alive) {
            process.alive = false;
            process.inFlight = 0;
            process.routed = process.routed && !process.removed;
            process.owner.tell(new Event.Exited(process.id, new Exit(code, false), ""));
            Runnable drained = process.whenDrained;
            process.whenDrained = null;
            if (drained != null) {
                drained.run();
            }
        }
    }

    // ---- the executor

    private Optional<Event> perform(Pod pod, Action action) {
        return Optional.ofNullable(answer(pod, action));
    }

    private @Nullable Event answer(Pod pod, Action action) {
        return switch (action) {
            case Action.Claim _ -> claim(pod);
            case Action.WithdrawClaim _ -> withdrawClaim(pod);
            case Action.TakeRoom _ -> takeRoom(pod);
            case Action.GiveRoomBack _ -> giveRoomBack(pod);
            case Action.FindImage _ ->
                    fails(20) ? new Event.ImageAbsent() : new Event.ImageFound(Samples.IMAGE);
            case Action.Pull(int at) -> later(pod, soon(3_000), pulled(at));
            case Action.AskForMemory(int at) ->
                    random.nextBoolean()
                            ? new Event.MemoryGranted(at, Duration.ZERO)
                            : later(
                                    pod,
                                    soon(1_000),
                                    new Event.MemoryGranted(at, Duration.ofMillis(1)));
            case Action.Start start -> start(pod, start.number());
            case Action.Follow(Run run) -> follow(pod, run);
            case Action.Probe probe ->
                    later(
                            pod,
                            probe.delay(),
                            new Event.Probed(probe.round(), probe.probe(), outcome(pod)));
            case Action.Serve(Run run, var rung) -> {
                SimulatedProcess process = process(run);
                process.routed = process.alive;
                process.lowered = rung.isLowered();
                yield null;
            }
            case Action.LeaveIfOthersServe leave -> {
                process(leave.run()).routed = false;
                yield new Event.LeftRouting(leave.run().id(), leave.reason());
            }
            case Action.Settle _ -> done(() -> settle(pod));
            case Action.Unsettle _ -> done(() -> unsettle(pod));
            case Action.Raise raise -> {
                raise.reply().answer(List.of());
                yield new Event.Raised(raise.from());
            }
            case Action.Move move -> move(move);
            case Action.Answer<?> answer -> done(answer::give);
            case Action.AskElsewhere(Event.Raise raise) -> {
                SimulatedProcess process = processes.get(raise.id());
                if (process != null && process.owner != pod && process.alive) {
                    process.owner.tell(raise);
                }
                yield null;
            }
            case Action.LeaveRouting(Run run) -> leaveRouting(pod, process(run));
            case Action.Terminate(Run run, Duration _) -> terminate(process(run));
            case Action.Kill(Run run) -> done(() -> end(process(run)));
            case Action.Remove(Run run) -> done(() -> remove(process(run)));
            case Action.DeleteFolder _ -> done(() -> pod.folder = false);
            case Action.RemoveObject _ -> {
                if (fails(20)) {
                    yield new Event.ObjectKept();
                }
                pod.deleted = true;
                yield new Event.ObjectRemoved();
            }
            case Action.Forget _ -> done(() -> forget(pod));
            case Action.Offer _ -> offer(pod);
            case Action.WithdrawOffer _ ->
                    handOver.withdraw(pod.place()) ? new Event.OfferWithdrawn() : null;
            case Action.HandOver hand -> handOver(pod, hand);
            case Action.Refuse refuse ->
                    done(() -> ((Pod) refuse.taker()).tell(new Event.NotBrought(refuse.failure())));
            case Action.Timer(int at, Duration delay) ->
                    later(pod, delay.isNegative() ? Duration.ZERO : delay, new Event.TimeUp(at));
            case Action.BoostTimer(Run run, Duration delay) ->
                    later(pod, delay, new Event.BoostOver(run.id()));
            case Action.Keep _ -> done(() -> kept.add(pod.object.uid()));
            case Action.Unkeep _ -> done(() -> kept.remove(pod.object.uid()));
            case Action.MainEnded _,
                    Action.EndCompanions _,
                    Action.RemoveSandbox _,
                    Action.Show _,
                    Action.Hide _,
                    Action.MoveToSeat _,
                    Action.LimitCpu _,
                    Action.Reapply _,
                    Action.FullPower _,
                    Action.Publish _,
                    Action.CloseStatus _,
                    Action.ReportMove _,
                    Action.Report _,
                    Action.ReportReserve _,
                    Action.ReportReserveFailed _,
                    Action.EndHeadStart _ ->
                    null;
        };
    }

    private static @Nullable Event done(Runnable action) {
        action.run();
        return null;
    }

    private @Nullable Event later(Pod pod, Duration delay, Event event) {
        time.schedule(delay, () -> pod.tell(event));
        return null;
    }

    private Event pulled(int at) {
        return fails(50)
                ? new Event.PullFailed(at, "no such image")
                : new Event.Pulled(at, Samples.IMAGE, Duration.ZERO);
    }

    private Outcome outcome(Pod pod) {
        boolean up =
                pod.life.state().current().map(this::process).map(one -> one.alive).orElse(false);
        return up && !fails(10)
                ? new Outcome.Success()
                : new Outcome.Failure("connection refused", true);
    }

    private Event claim(Pod pod) {
        Pod started = early;
        if (started != null && pod.object.name().equals(started.object.name() + "-written")) {
            early = null;
            started.share = false;
            pod.share = true;
            pod.claims = started;
            started.tell(new Event.Give(pod));
            return new Event.ClaimAnswered(false);
        }
        return switch (handOver.claim(pod.place())) {
            case HandOver.Answer.Match match -> {
                matched(match);
                yield new Event.ClaimAnswered(false);
            }
            case HandOver.Answer.Waits _ -> new Event.ClaimAnswered(true);
            case HandOver.Answer.NoMatch _ -> new Event.NothingToClaim();
        };
    }

    private @Nullable Event withdrawClaim(Pod pod) {
        Pod started = pod.claims;
        if (started != null) {
            pod.claims = null;
            started.tell(new Event.TakerGone(pod));
            return null;
        }
        return handOver.withdraw(pod.place()) ? new Event.ClaimWithdrawn() : null;
    }

    private void matched(HandOver.Answer.Match match) {
        Pod giver = pods.get(match.giver().pod());
        Pod taker = pods.get(match.taker().pod());
        if (giver != null && taker != null) {
            giver.tell(new Event.Give(taker));
        } else if (taker != null) {
            taker.tell(new Event.NotBrought(null));
        }
    }

    private Event offer(Pod pod) {
        int others = wanted.getOrDefault(pod.reserve ? "standard" : "reserve", 0);
        return switch (handOver.offer(pod.place(), others)) {
            case HandOver.Answer.Match match -> {
                matched(match);
                yield new Event.OfferWaits();
            }
            case HandOver.Answer.Waits _ -> new Event.OfferWaits();
            case HandOver.Answer.NoMatch _ -> new Event.OfferRefused();
        };
    }

    private void settle(Pod pod) {
        if (!pod.life.facts().early()) {
            handOver.settle(pod.place());
        }
    }

    private void unsettle(Pod pod) {
        if (!pod.life.facts().early()) {
            for (Place released : handOver.leave(pod.place())) {
                Pod waiting = pods.get(released.pod());
                if (waiting != null) {
                    waiting.tell(new Event.NotBrought(null));
                }
            }
        }
    }

    private int shares() {
        int early = this.early != null && this.early.share ? 1 : 0;
        return early + (int) pods.values().stream().filter(pod -> pod.share).count();
    }

    private Event takeRoom(Pod pod) {
        if (pod.share || shares() < SHARES) {
            pod.share = true;
            return new Event.RoomTaken();
        }
        waitingForShares.add(pod);
        return new Event.RoomRefused("full");
    }

    private @Nullable Event giveRoomBack(Pod pod) {
        waitingForShares.remove(pod);
        if (pod.share) {
            pod.share = false;
            List<Pod> all = List.copyOf(waitingForShares);
            waitingForShares.clear();
            all.forEach(waiting -> waiting.tell(new Event.RoomFreed()));
        }
        return null;
    }

    private Event start(Pod pod, int number) {
        pod.folder = true;
        if (fails(20)) {
            return new Event.StartFailed(new Event.Failure("no such program", anyCause()));
        }
        String id = pod.object.uid() + "-" + number + (pod.life.facts().early() ? "e" : "");
        Instance instance = Samples.instance(driver, folder, id);
        SimulatedProcess process = new SimulatedProcess(id, pod);
        process.run = Samples.run(instance, number, time.nanos());
        processes.put(id, process);
        return new Event.Started(process.run, random.nextBoolean());
    }

    private @Nullable Event follow(Pod pod, Run run) {
        SimulatedProcess process = process(run);
        process.owner = pod;
        process.mayCut = process.mayCut || (pod.deleted && pod.life.state() instanceof State.Gone);
        if (!process.alive) {
            pod.tell(new Event.Exited(process.id, new Exit(1, false), ""));
        } else if (fails(10)) {
            time.schedule(soon(5_000), () -> exit(process, 1));
        }
        return null;
    }

    private @Nullable Event leaveRouting(Pod pod, SimulatedProcess process) {
        process.routed = false;
        if (process.inFlight == 0) {
            return new Event.Drained(process.id);
        }
        process.whenDrained = () -> pod.tell(new Event.Drained(process.id));
        return null;
    }

    private @Nullable Event terminate(SimulatedProcess process) {
        mustNotCut(process);
        if (fails(20)) {
            return new Event.Deaf(process.id);
        }
        if (!fails(20)) {
            time.schedule(soon(1_000), () -> exit(process, 143));
        }
        return null;
    }

    private void end(SimulatedProcess process) {
        mustNotCut(process);
        exit(process, 137);
    }

    private void remove(SimulatedProcess process) {
        if (process.alive) {
            mustNotCut(process);
        }
        process.alive = false;
        process.inFlight = 0;
        process.removed = true;
        processes.remove(process.id);
        Optional.ofNullable(process.run).ifPresent(run -> run.instance().remove());
    }

    private Event move(Action.Move move) {
        SimulatedProcess process = process(move.run());
        boolean down = move.move().to().isBelow(move.from());
        if ((down && process.inFlight > 0) || fails(20)) {
            return new Event.NotMoved(move.move());
        }
        process.lowered = move.move().to().isLowered();
        return new Event.Moved(move.from(), move.move());
    }

    private Event.Failure.Cause anyCause() {
        var all = Event.Failure.Cause.values();
        return all[random.nextInt(all.length)];
    }

    private Event handOver(Pod giver, Action.HandOver hand) {
        Pod taker = (Pod) hand.taker();
        if (fails(10)) {
            return new Event.NotHandedOver(
                    taker, new Event.Failure("no folder", Event.Failure.Cause.OTHER));
        }
        giver.folder = false;
        taker.folder = true;
        kept.remove(giver.object.uid());
        boolean early = giver.life.facts().early();
        if (!early) {
            giver.share = false;
            taker.share = true;
        }
        RunningInstance instance = hand.instance();
        process(instance.run()).owner = taker;
        process(instance.run()).mayCut |= taker.deleted;
        var by = early ? Event.Brought.Origin.EARLY_START : Event.Brought.Origin.OTHER_SEAT;
        taker.tell(new Event.Brought(instance, by, giver.key()));
        return new Event.HandedOver(taker);
    }

    private void forget(Pod pod) {
        unsettle(pod);
        pods.remove(pod.object.uid(), pod);
        if (early == pod) {
            early = null;
        }
        kept.remove(pod.object.uid());
    }

    private SimulatedProcess process(Run run) {
        SimulatedProcess process = processes.get(run.id());
        return process == null ? gone(run) : process;
    }

    private static SimulatedProcess gone(Run run) {
        throw new IllegalStateException("process: " + run.id() + " (expected: one that is there)");
    }

    // ---- what must hold

    private void check() {
        Map<Pod, String> owners = new HashMap<>();
        for (SimulatedProcess process : processes.values()) {
            String first = owners.putIfAbsent(process.owner, process.id);
            if (first != null) {
                throw new Violation(
                        Invariant.NO_TWO_INSTANCES_FOR_ONE_SEAT,
                        "%s has %s and %s"
                                .formatted(process.owner.object.name(), first, process.id));
            }
        }
    }

    private static void mustNotCut(SimulatedProcess process) {
        if (process.alive && process.inFlight > 0 && !process.mayCut) {
            throw new Violation(
                    Invariant.NOTHING_IN_FLIGHT_IS_ENDED,
                    "%s has %d".formatted(process.id, process.inFlight));
        }
    }

    private void mustHaveArrived(Pod pod) {
        boolean ready =
                pod.life.state() instanceof State.Running running && running.health().ready();
        boolean full = pod.life.state() instanceof State.Unscheduled && shares() >= SHARES;
        if (pod.deleted || !(ready || full)) {
            throw new Violation(
                    Invariant.NO_POD_WAITS_FOR_EVER,
                    "%s is %s".formatted(pod.object.name(), pod.life.state()));
        }
    }

    private void nothingMustBeLeft() {
        List<Pod> left = new ArrayList<>(pods.values());
        Optional.ofNullable(early).ifPresent(left::add);
        if (!left.isEmpty()) {
            throw new Violation(
                    Invariant.NO_POD_WAITS_FOR_EVER, "deleted, and still " + left.getFirst().life);
        }
        if (!processes.isEmpty()) {
            throw new Violation(Invariant.EVERY_START_ENDS, "still there: " + processes.keySet());
        }
        all.stream()
                .filter(pod -> pod.share || pod.folder)
                .findFirst()
                .ifPresent(pod -> {
                    throw new Violation(
                            Invariant.NOTHING_IS_LEFT_BEHIND,
                            "%s: share %s, folder %s"
                                    .formatted(pod.object.name(), pod.share, pod.folder));
                });
        if (!waitingForShares.isEmpty() || !kept.isEmpty()) {
            throw new Violation(Invariant.NOTHING_IS_LEFT_BEHIND, "run files of " + kept);
        }
    }
}
