package dev.barista.node.pod.life;

import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.Others;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Terminated;
import dev.barista.node.pod.run.Times;
import dev.barista.node.spot.SpotNotice;
import dev.barista.runtime.Container.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The transitions of a pod from a running process to nothing: out of the routing, drained, asked
/// to end, killed, cleaned up; or, where its container has ended by itself or must be restarted, on
/// to the next run. Pure.
final class GoingDown {

    /// The exit code that Kubernetes gives a container that could not be started.
    static final int NOT_STARTED = 128;

    private final Times times;

    GoingDown(Times times) {
        this.times = times;
    }

    // ---- it is to end

    Life.Step end(Life life, State.End why, Moment now) {
        boolean ofProcess = why == State.End.RESTART || why == State.End.EVICT;
        if (ofProcess && life.state().current().isEmpty()) {
            return life.ignores(); // nothing runs that could be restarted, or uses anything
        }
        return switch (life.state()) {
            case State.Claiming claiming ->
                    life.amend(claiming.ending(why)).does(new Action.WithdrawClaim());
            case State.Running running -> endRunning(life, running, why, now);
            case State.Leaving leaving -> endLeaving(life, leaving, why);
            case State.Ending ending -> endEnding(life, ending, why);
            case State.Remaining remaining -> endRemaining(life, remaining, why);
            case State.New _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Finished _ ->
                    finishWithOthers(life, false, why, life.view().grace());
            case State.Removing _, State.Gone _ -> life.ignores();
        };
    }

    private Life.Step endRunning(Life life, State.Running running, State.End why, Moment now) {
        if (why != State.End.REMOVE || life.facts().early()) {
            return leave(life, running, why, now);
        }
        Life.Step told = life.does(new Action.ReportReserve(Action.ReserveNews.LEAVING));
        if (running.offered()) {
            return told;
        }
        return mayOffer(life, running)
                ? told.and(next -> next.enter(running.offer(true)).does(new Action.Offer()))
                : told.and(next -> leave(next, running, why, now));
    }

    private static boolean mayOffer(Life life, State.Running running) {
        boolean lost = SpotNotice.of(life.view().pod()).isPresent(); // with its machine
        return life.view().revision().isPresent()
                && running.serves(life.facts())
                && !lost
                && !life.view().grace().isZero();
    }

    private static Life.Step endLeaving(Life life, State.Leaving leaving, State.End why) {
        return why.compareTo(leaving.why()) > 0
                ? life.amend(leaving.because(why))
                        .does(new Action.Timer(life.step(), life.view().grace()))
                : life.ignores();
    }

    private static Life.Step endEnding(Life life, State.Ending ending, State.End why) {
        if (why.compareTo(ending.why()) <= 0) {
            return life.ignores();
        }
        Life stronger = life.amend(ending.because(why));
        return life.view().grace().isZero() && !ending.killed()
                ? kill(stronger, ending.because(why))
                : stronger.does();
    }

    /// A probe has found that it must be started again.
    ///
    /// @param grace in which it may end
    Life.Step restart(Life life, Duration grace, Moment now) {
        return life.state() instanceof State.Running running
                ? leave(life, running, State.End.RESTART, grace, now)
                : life.ignores();
    }

    /// Out of the routing, at full power, until the last request has ended.
    Life.Step leave(Life life, State.Running running, State.End wanted, Moment now) {
        return leave(life, running, wanted, life.view().grace(), now);
    }

    private Life.Step leave(
            Life life, State.Running running, State.End wanted, Duration given, Moment now) {
        if (running.exit() != null) {
            return ended(life, running.run(), running.exit(), "", now)
                    .and(next -> finish(next, wanted));
        }
        boolean moved = running.offered() && wanted.compareTo(State.End.REMOVE) < 0;
        State.End why = moved ? State.End.REMOVE : wanted;
        Duration grace = why == State.End.EVICT ? Duration.ZERO : given;
        List<Action> first = new ArrayList<>();
        if (why != State.End.RESTART && !life.facts().early()) {
            String name = life.view().containerName();
            first.add(Action.reportNormal("Killing", "Stopping container " + name));
        }
        first.add(new Action.Unsettle());
        first.add(new Action.FullPower(running.run(), running.rung()));
        Life leaving = life.enter(running.leave(why, now.nanos() + grace.toNanos()));
        return new Life.Step(leaving, first)
                .then(
                        new Action.Timer(leaving.step(), grace),
                        new Action.LeaveRouting(running.run()),
                        new Action.Publish());
    }

    Life.Step drained(Life life, Event.Drained drained, Moment now) {
        return life.state() instanceof State.Leaving leaving
                        && leaving.run().id().equals(drained.id())
                ? toEnding(life, leaving, now)
                : life.ignores();
    }

    Life.Step toEnding(Life life, State.Leaving leaving, Moment now) {
        State.Ending ending = leaving.end();
        Life next = life.enter(ending);
        if (life.view().grace().isZero() || ending.why() == State.End.EVICT) {
            return kill(next, ending);
        }
        Duration time = timeToEnd(life, leaving.deadlineNanos(), now);
        boolean all = leaving.why() != State.End.RESTART && life.facts().others().there();
        Duration most = times.withHook(time, life.view().main());
        return next.does(
                        new Action.Timer(next.step(), most),
                        new Action.Terminate(ending.run(), time))
                .then(all ? List.of(new Action.EndCompanions()) : List.of());
    }

    private Duration timeToEnd(Life life, long deadlineNanos, Moment now) {
        Duration left = Duration.ofNanos(deadlineNanos - now.nanos());
        return times.toEnd(left, life.view().revision().isPresent());
    }

    Life.Step deaf(Life life, Event.Deaf deaf) {
        return life.state() instanceof State.Ending ending
                        && !ending.killed()
                        && ending.run().id().equals(deaf.id())
                ? kill(life, ending) // waiting would change nothing
                : life.ignores();
    }

    private static Life.Step kill(Life life, State.Ending ending) {
        Life killed = life.enter(ending.kill());
        return killed.does(
                new Action.Timer(killed.step(), Times.KILLED), new Action.Kill(ending.run()));
    }

    Life.Step endingOver(Life life, State.Ending ending, Moment now) {
        return ending.killed()
                ? exited(life, ending.run(), new Exit(137, false), "", now)
                : kill(life, ending);
    }

    // ---- it has ended

    Life.Step exited(Life life, Event.Exited exited, Moment now) {
        return life.state()
                .current()
                .filter(run -> run.id().equals(exited.id()))
                .map(run -> exited(life, run, exited.exit(), exited.message(), now))
                .orElseGet(life::ignores);
    }

    private Life.Step exited(Life life, Run run, Exit exit, String message, Moment now) {
        if (life.facts().early() && life.state() instanceof State.Running running) {
            return life.amend(running.ended(exit)) // its pod tells of it, and starts it again
                    .does(new Action.LeaveRouting(run));
        }
        Life.Step ended = ended(life, run, exit, message, now);
        return switch (life.state()) {
            case State.Leaving leaving ->
                    ended.and(next -> afterEnd(next, run, leaving.why(), now));
            case State.Ending ending -> ended.and(next -> afterEnding(next, ending, now));
            case State.Running running when running.offered() ->
                    ended.and(next ->
                            finishWithOthers(next, false, State.End.REMOVE, life.view().grace()));
            case State.Running _ ->
                    ended.then(failedReserve(life, exit))
                            .and(next -> {
                                boolean again = life.view().restarts(exit.code());
                                return again
                                        ? restart(next, run, now)
                                        : rest(next, exit.code() == 0);
                            });
            case State.New _,
                    State.Claiming _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Remaining _,
                    State.Finished _,
                    State.Removing _,
                    State.Gone _ ->
                    life.ignores();
        };
    }

    private Life.Step afterEnding(Life life, State.Ending ending, Moment now) {
        return ending.why() == State.End.RESTART
                ? afterEnd(life, ending.run(), ending.why(), now)
                : finishWithOthers(
                        life, false, ending.why(), timeToEnd(life, ending.deadlineNanos(), now));
    }

    private static Life.Step ended(Life life, Run run, Exit exit, String message, Moment now) {
        var how = new Terminated(exit, message, run.startedAt(), now.wall(), run.id());
        boolean expected = !(life.state() instanceof State.Running);
        return life.with(life.facts().ended(how))
                .does(
                        new Action.LeaveRouting(run),
                        new Action.Hide(),
                        new Action.Unsettle(),
                        new Action.Remove(run),
                        new Action.Unkeep(),
                        new Action.News.Ended(exit, how.reason(), expected).report());
    }

    private static List<Action> failedReserve(Life life, Exit exit) {
        String reason = exit.outOfMemory() ? "OOMKilled" : exit.code() == 0 ? "Completed" : "Error";
        return life.view().isReserve()
                ? List.of(new Action.ReportReserveFailed(reason))
                : List.of();
    }

    private Life.Step afterEnd(Life life, Run run, State.End why, Moment now) {
        if (why != State.End.RESTART) {
            return finishWithOthers(life, false, why, life.view().grace());
        }
        // It failed, whatever its exit code says.
        return life.view().restarts(1) ? restart(life, run, now) : rest(life, false);
    }

    /// Its container could not be started, and it is not to be tried again.
    static Life.Step neverStarted(Life life, Event.Failure failure, Moment now) {
        var how =
                new Terminated(
                        new Exit(NOT_STARTED, false), failure.why(), now.wall(), now.wall(), "");
        return life.with(life.facts().ended(how))
                .does(
                        Action.reportWarning("Failed", "Error: " + failure.why()),
                        Action.reportJournal("Failed", failure.why()))
                .and(next -> rest(next, false));
    }

    private static Life.Step rest(Life life, boolean succeeded) {
        return life.facts().others().there()
                ? life.enter(new State.Remaining(succeeded, null))
                        .does(new Action.MainEnded(), new Action.Publish())
                : life.enter(new State.Finished(succeeded))
                        .does(new Action.GiveRoomBack())
                        .then(removeSandbox(life))
                        .then(new Action.Publish());
    }

    private static List<Action> removeSandbox(Life life) {
        return life.view().hasCompanions() ? List.of(new Action.RemoveSandbox()) : List.of();
    }

    // ---- its companions

    /// As [#finish], when the companions have ended; they are asked to.
    ///
    /// @param time that they have for it
    private Life.Step finishWithOthers(Life life, boolean succeeded, State.End why, Duration time) {
        boolean atOnce = life.view().grace().isZero() || why == State.End.EVICT;
        if (!life.facts().others().there() || atOnce) {
            return finish(life, why);
        }
        Life remaining = life.enter(new State.Remaining(succeeded, why));
        return remaining.does(
                new Action.Timer(remaining.step(), time),
                new Action.EndCompanions(),
                new Action.MainEnded(),
                new Action.Publish());
    }

    private Life.Step endRemaining(Life life, State.Remaining remaining, State.End why) {
        if (remaining.why() == null) {
            return finishWithOthers(life, remaining.succeeded(), why, life.view().grace());
        }
        return why.compareTo(remaining.why()) > 0
                ? life.amend(remaining.because(why)).does()
                : life.ignores();
    }

    /// Their time is over: those that still run are killed with their sandbox.
    Life.Step remainingOver(Life life, State.Remaining remaining) {
        return remaining.why() == null ? life.ignores() : finish(life, remaining.why());
    }

    /// Also when an init container has failed for good, before the main one was started.
    Life.Step companionsEnded(Life life, Event.CompanionsEnded ended) {
        if (!life.facts().others().there()) {
            return life.ignores();
        }
        Life alone = life.with(life.facts().with(Others.NONE));
        return switch (life.state()) {
            case State.Remaining remaining when remaining.why() != null ->
                    finish(alone, remaining.why());
            case State.Remaining remaining ->
                    rest(alone, remaining.succeeded() && ended.succeeded());
            case State.Starting _ -> rest(alone, false);
            case State.New _,
                    State.Claiming _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Waiting _,
                    State.Running _,
                    State.Leaving _,
                    State.Ending _,
                    State.Finished _,
                    State.Removing _,
                    State.Gone _ ->
                    alone.does();
        };
    }

    private static Life.Step restart(Life life, Run run, Moment now) {
        boolean stable = now.nanos() - run.startedNanos() >= Times.STABLE.toNanos();
        int before = stable ? 0 : life.facts().failures().crashes();
        Life counted = life.with(life.facts().crashes(before + 1));
        Duration delay = Times.CRASH.delay(before);
        if (delay.isZero()) {
            return fetch(counted);
        }
        String name = life.view().containerName();
        String place =
                "%s_%s(%s)"
                        .formatted(
                                life.view().key().name(),
                                life.view().key().namespace(),
                                life.view().uid());
        String message =
                "back-off %ds restarting failed container=%s pod=%s"
                        .formatted(delay.toSeconds(), name, place);
        Life waiting = counted.enter(new State.Waiting("CrashLoopBackOff", message, null));
        return waiting.does(
                Action.reportWarning(
                        "BackOff",
                        "Back-off restarting failed container %s in pod %s".formatted(name, place)),
                new Action.Publish(),
                new Action.Timer(waiting.step(), delay));
    }

    // ---- its image, for a start or the next one

    static Life.Step fetch(Life life) {
        Life fetching = life.enter(new State.Fetching());
        return life.view().pullPolicy().equals("Always")
                ? pull(fetching)
                : fetching.does(new Action.FindImage());
    }

    static Life.Step pull(Life life) {
        return life.does(
                Action.reportNormal(
                        "Pulling", "Pulling image \"%s\"".formatted(life.view().image())),
                new Action.Publish(),
                new Action.Pull(life.step()));
    }

    // ---- nothing runs

    /// Its object was removed, or the node waits no longer: kills what runs.
    Life.Step abandon(Life life) {
        return switch (life.state()) {
            case State.Claiming claiming ->
                    life.amend(claiming.ending(State.End.SHUTDOWN))
                            .does(new Action.WithdrawClaim());
            case State.Running running -> drop(life, running.run());
            case State.Leaving leaving -> drop(life, leaving.run());
            case State.Ending ending -> drop(life, ending.run());
            case State.Gone _ -> life.ignores();
            case State.New _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Remaining _,
                    State.Finished _,
                    State.Removing _ ->
                    finish(life, State.End.SHUTDOWN);
        };
    }

    private Life.Step drop(Life life, Run run) {
        return life.does(
                        new Action.LeaveRouting(run),
                        new Action.Hide(),
                        new Action.Remove(run),
                        Action.reportJournal("Killed", "its pod was removed, or the node stopped"))
                .and(next -> finish(next, State.End.SHUTDOWN));
    }

    /// Nothing runs any more, or it is another pod's.
    Life.Step finish(Life life, State.End why) {
        if (why == State.End.EVICT && !life.facts().early()) {
            return rest(life.with(life.facts().with(Others.NONE)), false); // with its sandbox
        }
        Facts facts = life.facts();
        List<Action> refused =
                facts.taker() == null || life.state() instanceof State.Running
                        ? List.of()
                        : List.of(new Action.Refuse(facts.taker(), null));
        boolean removes = why == State.End.REMOVE && !facts.early();
        Life over = life.enter(removes ? new State.Removing(0) : new State.Gone());
        return new Life.Step(over, refused)
                .then(new Action.CloseStatus(), new Action.GiveRoomBack())
                .then(removeSandbox(life))
                .then(
                        new Action.DeleteFolder(),
                        removes ? new Action.RemoveObject() : new Action.Forget());
    }

    Life.Step objectRemoved(Life life) {
        return life.state() instanceof State.Removing
                ? life.enter(new State.Gone()).does(new Action.Forget())
                : life.ignores();
    }

    Life.Step objectKept(Life life) {
        if (!(life.state() instanceof State.Removing removing)) {
            return life.ignores();
        }
        Life again = life.enter(removing.again());
        return again.does(
                new Action.Timer(again.step(), Times.CONFIG.delay(removing.failures() + 1)));
    }

    Life.Step removeAgain(Life life) {
        return life.does(new Action.RemoveObject());
    }
}
