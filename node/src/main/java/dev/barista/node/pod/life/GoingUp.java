package dev.barista.node.pod.life;

import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.Others;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Times;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The transitions of a pod up to a running instance: one that is brought, or a share of the node,
/// the image, the memory and a start, with a back-off where one of them fails. Pure.
final class GoingUp {

    private static final String NO_NODE = "0/1 nodes are available: ";

    private final BeingUp here;
    private final GoingDown down;

    GoingUp(BeingUp here, GoingDown down) {
        this.here = here;
        this.down = down;
    }

    // ---- how it begins

    Life.Step begin(Life life, Event.Begin begin) {
        if (!(life.state() instanceof State.New fresh) || life.facts().early()) {
            return life.ignores();
        }
        List<Action> notes = new ArrayList<>();
        begin.notes().forEach(note -> notes.add(Action.reportWarning("NotEnforced", note)));
        if (!begin.problems().isEmpty()) {
            String problems = String.join("; ", begin.problems());
            return new Life.Step(life, notes).and(now -> unscheduled(now, NO_NODE + problems));
        }
        return new Life.Step(life.enter(fresh.claim()), notes)
                .then(new Action.ReportReserve(Action.ReserveNews.STARTING))
                .then(new Action.Claim());
    }

    Life.Step beginEarly(Life life, Event.BeginEarly early) {
        return life.state() instanceof State.New && life.facts().early()
                ? reserve(life, early.image(), Duration.ZERO)
                : life.ignores();
    }

    Life.Step rest(Life life, Event.Rest rest) {
        return life.state() instanceof State.New && !life.facts().early()
                ? life.enter(new State.Finished(rest.succeeded())).does()
                : life.ignores();
    }

    // ---- a running instance is brought

    Life.Step brought(Life life, Event.Brought brought, Moment now) {
        return switch (life.state()) {
            case State.New _ when !life.facts().early() -> taken(life, brought, now, null);
            case State.Claiming claiming -> taken(life, brought, now, claiming.end());
            case State.New _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Running _,
                    State.Leaving _,
                    State.Ending _,
                    State.Remaining _,
                    State.Finished _,
                    State.Removing _,
                    State.Gone _ ->
                    life.does(
                            new Action.LeaveRouting(brought.instance().run()),
                            new Action.Remove(brought.instance().run()),
                            new Action.RemoveSandbox(),
                            new Action.GiveRoomBack(),
                            new Action.DeleteFolder());
        };
    }

    private Life.Step taken(Life life, Event.Brought brought, Moment now, State.@Nullable End end) {
        RunningInstance instance = brought.instance();
        Run run = instance.run();
        State.Running running = State.Running.brought(life.view(), instance);
        boolean company = life.view().hasCompanions();
        Others others = company ? new Others(true, instance.ready(), "") : Others.NONE;
        Facts facts =
                life.facts().brought(instance).admitted(admitted(life, brought, now)).with(others);
        Life.Step step =
                life.with(facts)
                        .enter(running)
                        .does(new Action.Follow(run))
                        .and(next -> here.probe(next, now))
                        .then(new Action.Keep())
                        .then(boostTimer(run, instance.boosted()))
                        .then(told(brought, running))
                        .and(next -> here.settled(next, instance.ready()))
                        .then(new Action.Publish());
        boolean terminating = life.view().pod().isTerminating();
        State.End why = end == null && terminating ? State.End.REMOVE : end;
        return why == null ? step : step.and(next -> down.end(next, why, now));
    }

    private static Instant admitted(Life life, Event.Brought brought, Moment now) {
        String started = life.view().pod().status().path("startTime").asString("");
        boolean before = brought.by() == Event.Brought.Origin.EARLIER_PROCESS;
        return before && !started.isEmpty() ? Instant.parse(started) : now.wall();
    }

    private static List<Action> boostTimer(Run run, boolean boosted) {
        return boosted ? List.of(new Action.BoostTimer(run, Times.LONGEST_BOOST)) : List.of();
    }

    private static List<Action> told(Event.Brought brought, State.Running running) {
        Run run = running.run();
        return switch (brought.by()) {
            case EARLY_START -> List.of(new Action.News.Started(run).report());
            case OTHER_SEAT -> List.of(new Action.News.TookOver(run, brought.from()).report());
            case EARLIER_PROCESS -> {
                List<Action> told = new ArrayList<>();
                told.add(new Action.Reapply(run, running.rung(), running.boosted()));
                if (brought.instance().ready()) {
                    told.add(new Action.Serve(run, running.rung()));
                }
                told.add(new Action.ReportReserve(Action.ReserveNews.RESUMED));
                told.add(new Action.News.Adopted(run).report());
                yield told;
            }
        };
    }

    Life.Step notBrought(Life life, Event.NotBrought none, Moment now) {
        if (!(life.state() instanceof State.Claiming claiming)) {
            return life.ignores();
        }
        if (claiming.end() != null) {
            return down.finish(life, claiming.end());
        }
        if (none.failure() == null) {
            return schedule(life).then(new Action.Unsettle());
        }
        Life admitted = life.with(life.facts().admitted(now.wall()));
        return startFailure(admitted, none.failure());
    }

    // ---- a share of the node

    Life.Step claimAnswered(Life life, Event.ClaimAnswered claim) {
        return life.state() instanceof State.Claiming && claim.waits()
                ? life.does(new Action.Timer(life.step(), Times.HAND_OVER))
                : life.ignores(); // a match: it is brought, or refused
    }

    Life.Step claimOver(Life life) {
        return life.does(new Action.WithdrawClaim());
    }

    Life.Step nothingToClaim(Life life) {
        if (!(life.state() instanceof State.Claiming claiming)) {
            return life.ignores();
        }
        return claiming.end() == null ? schedule(life) : down.finish(life, claiming.end());
    }

    Life.Step claimWithdrawn(Life life) {
        if (!(life.state() instanceof State.Claiming claiming) || claiming.end() != null) {
            return nothingToClaim(life);
        }
        return life.does(
                        Action.reportJournal("NotTakenOver", "no instance to take over within 2 s"))
                .and(GoingUp::schedule);
    }

    private static Life.Step schedule(Life life) {
        return life.enter(new State.Scheduling()).does(new Action.TakeRoom());
    }

    Life.Step roomTaken(Life life, Moment now) {
        return life.state() instanceof State.Scheduling
                ? GoingDown.fetch(life.with(life.facts().admitted(now.wall())))
                : life.ignores();
    }

    Life.Step roomRefused(Life life, Event.RoomRefused refused) {
        return life.state() instanceof State.Scheduling
                ? unscheduled(life, refused.message())
                : life.ignores();
    }

    private static Life.Step unscheduled(Life life, String message) {
        return life.enter(new State.Unscheduled(message))
                .does(Action.reportWarning("FailedScheduling", message), new Action.Publish());
    }

    Life.Step roomFreed(Life life) {
        return life.state() instanceof State.Unscheduled ? schedule(life) : life.ignores();
    }

    // ---- its image

    Life.Step imageFound(Life life, Event.ImageFound found) {
        return life.state() instanceof State.Fetching
                ? life.does(new Action.News.ImagePresent().report())
                        .and(now -> reserve(now, found.image(), Duration.ZERO))
                : life.ignores();
    }

    Life.Step imageAbsent(Life life) {
        if (!(life.state() instanceof State.Fetching)) {
            return life.ignores();
        }
        if (!life.view().pullPolicy().equals("Never")) {
            return GoingDown.pull(life);
        }
        String reason = "ErrImageNeverPull";
        String message =
                "Container image \"%s\" is not present with pull policy of Never"
                        .formatted(life.view().image());
        Life counted = life.with(life.facts().pulls(life.facts().failures().pulls() + 1));
        Duration delay = Times.PULL.delay(counted.facts().failures().pulls());
        return counted.does(Action.reportWarning(reason, message))
                .and(now -> waitFor(now, reason, message, delay));
    }

    Life.Step pulled(Life life, Event.Pulled pulled) {
        if (!(life.state() instanceof State.Fetching) || pulled.at() != life.step()) {
            return life.ignores();
        }
        Life counted = life.with(life.facts().pulls(0));
        return counted.does(new Action.News.ImagePulled(pulled.image(), pulled.took()).report())
                .and(now -> reserve(now, pulled.image(), pulled.took()));
    }

    Life.Step pullFailed(Life life, Event.PullFailed failed) {
        if (!(life.state() instanceof State.Fetching) || failed.at() != life.step()) {
            return life.ignores();
        }
        Facts facts = life.facts().pulls(life.facts().failures().pulls() + 1);
        String image = life.view().image();
        String message = "Failed to pull image \"%s\": %s".formatted(image, failed.why());
        Duration delay = Times.PULL.delay(facts.failures().pulls()).minus(Times.TOLD);
        var next =
                new State.Waiting.Next(
                        "ImagePullBackOff",
                        "Back-off pulling image \"%s\": %s".formatted(image, failed.why()),
                        delay);
        Life waiting = life.with(facts).enter(new State.Waiting("ErrImagePull", message, next));
        return waiting.does(
                Action.reportWarning("Failed", message),
                Action.reportWarning("Failed", "Error: ErrImagePull"),
                new Action.Publish(),
                new Action.Timer(waiting.step(), Times.TOLD));
    }

    // ---- memory, and its start

    private static Life.Step reserve(Life life, Image image, Duration pull) {
        Life reserving =
                life.with(life.facts().withImage(image.digest()))
                        .enter(new State.Reserving(image, pull));
        return reserving.does(new Action.AskForMemory(reserving.step()));
    }

    Life.Step memoryGranted(Life life, Event.MemoryGranted granted) {
        if (!(life.state() instanceof State.Reserving reserving) || granted.at() != life.step()) {
            return life.ignores();
        }
        State.Starting starting = reserving.start(granted.waited());
        boolean first = life.view().hasCompanions() && !life.facts().others().there();
        Facts facts = first ? life.facts().with(Others.BEGUN) : life.facts();
        return life.with(facts)
                .enter(starting)
                .does(new Action.Start(reserving.image(), life.facts().runs(), starting.waited()));
    }

    Life.Step started(Life life, Event.Started started, Moment now) {
        Run run = started.run();
        if (!(life.state() instanceof State.Starting starting)) {
            return life.does(new Action.Remove(run)); // it is not wanted any more
        }
        Life running =
                life.with(life.facts().started())
                        .enter(starting.running(life.view(), run, started.boosted()));
        return running.does(new Action.Follow(run))
                .and(next -> here.probe(next, now)) // before all that only tells about it
                .then(life.facts().early() ? toldEarly(starting, run) : told(run))
                .then(boostTimer(run, started.boosted()))
                .and(next -> here.giveIfTaken(next, now));
    }

    private static List<Action> told(Run run) {
        return List.of(
                new Action.Keep(), new Action.News.Started(run).report(), new Action.Publish());
    }

    private static List<Action> toldEarly(State.Starting starting, Run run) {
        boolean waited = starting.waited().memory().isPositive();
        return List.of(new Action.News.StartedEarly(run, waited).report());
    }

    Life.Step startFailed(Life life, Event.Failure failure, Moment now) {
        if (!(life.state() instanceof State.Starting)) {
            return life.ignores();
        }
        boolean last =
                failure.cause() == Event.Failure.Cause.OTHER
                        && !life.view().restarts(GoingDown.NOT_STARTED)
                        && !life.facts().early();
        return last ? GoingDown.neverStarted(life, failure, now) : startFailure(life, failure);
    }

    private Life.Step startFailure(Life life, Event.Failure failure) {
        String reason = failure.cause().reason();
        if (life.facts().early()) {
            return failedEarly(life, reason, failure);
        }
        Facts.Failures before = life.facts().failures();
        boolean crashed = failure.cause() == Event.Failure.Cause.OTHER;
        Facts facts =
                crashed
                        ? life.facts().crashes(before.crashes() + 1)
                        : life.facts().configs(before.configs() + 1);
        Duration delay =
                failure.cause()
                        .delay(crashed ? facts.failures().crashes() : facts.failures().configs());
        List<Action> told = new ArrayList<>();
        told.add(Action.reportWarning("Failed", "Error: " + failure.why()));
        if (failure.cause() != Event.Failure.Cause.CONFIG) {
            told.add(Action.reportJournal("Failed", failure.why()));
        }
        return new Life.Step(life.with(facts), told)
                .and(now -> waitFor(now, reason, failure.why(), delay));
    }

    /// It is the pod's to tell of, and to try again.
    private Life.Step failedEarly(Life life, String reason, Event.Failure failure) {
        Taker taker = life.facts().taker();
        if (taker != null) {
            return life.does(new Action.Refuse(taker, failure))
                    .and(now -> down.finish(now, State.End.SHUTDOWN))
                    .then(new Action.EndHeadStart());
        }
        return life.enter(new State.Waiting(reason, failure.why(), null))
                .does(new Action.EndHeadStart());
    }

    static Life.Step waitFor(Life life, String reason, String message, Duration delay) {
        Life waiting = life.enter(new State.Waiting(reason, message, null));
        return waiting.does(new Action.Publish(), new Action.Timer(waiting.step(), delay));
    }

    Life.Step waited(Life life, State.Waiting waiting) {
        State.Waiting.Next next = waiting.next();
        if (life.facts().early()) {
            return life.ignores(); // its pod tries again
        }
        if (next == null) {
            return GoingDown.fetch(life);
        }
        String told = "Back-off pulling image \"%s\"".formatted(life.view().image());
        return life.does(Action.reportNormal("BackOff", told))
                .and(now -> waitFor(now, next.reason(), next.message(), next.delay()));
    }
}
