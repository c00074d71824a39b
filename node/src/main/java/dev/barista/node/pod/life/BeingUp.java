package dev.barista.node.pod.life;

import dev.barista.model.instance.Rung;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.Others;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A pod whose process runs: its probes, its rung, and which pod may take the instance over. Pure.
final class BeingUp {

    private final GoingDown down;

    BeingUp(GoingDown down) {
        this.down = down;
    }

    // ---- its probes

    /// Begins to probe a new instance, or goes on; a frozen one waits until it is raised.
    Life.Step probe(Life life, Moment now) {
        return life.state() instanceof State.Running running && running.rung() != Rung.FROZEN
                ? after(life, running.health().resume(now.nanos()), now)
                : life.ignores();
    }

    Life.Step probed(Life life, Event.Probed probed, Moment now) {
        if (!(life.state() instanceof State.Running running)
                || running.health().round() != probed.round()) {
            return life.ignores();
        }
        return after(
                life, running.health().tried(probed.probe(), probed.outcome(), now.nanos()), now);
    }

    private Life.Step after(Life life, Health.Next next, Moment now) {
        if (!(life.state() instanceof State.Running running)) {
            return life.ignores();
        }
        Life.Step step = life.amend(running.with(next.health())).does();
        for (Health.Verdict verdict : next.verdicts()) {
            step = step.and(so -> judged(so, verdict, now));
        }
        return step;
    }

    private Life.Step judged(Life life, Health.Verdict verdict, Moment now) {
        if (!(life.state() instanceof State.Running running)) {
            return life.ignores(); // an earlier verdict has ended it
        }
        return switch (verdict) {
            case Health.Verdict.Again(Health.Probe probe, var delay, boolean explain) ->
                    life.does(new Action.Probe(running.health().round(), probe, delay, explain));
            case Health.Verdict.Ready _ -> ready(life, running, now);
            case Health.Verdict.Failing(boolean certain, String reason) ->
                    life.does(new Action.LeaveIfOthersServe(running.run(), certain, reason));
            case Health.Verdict.Dead(Health.Probe probe) ->
                    dead(life, probe, running.health().grace(probe, life.view().grace()), now);
            case Health.Verdict.Failed(Health.Probe probe, String reason) ->
                    life.does(probe.failure(reason).report());
            case Health.Verdict.Changed _ -> life.does(new Action.Publish());
        };
    }

    /// The gateway first: a request may be waiting.
    private Life.Step ready(Life life, State.Running running, Moment now) {
        if (!running.serves(life.facts())) {
            return life.does(new Action.Publish()); // its companions are not
        }
        boolean first = !running.run().wasReady();
        Run run = first ? running.run().ready(now.nanos()) : running.run();
        Life next = life.amend(running.with(run));
        Life.Step step = next.does(new Action.Serve(run, running.rung()));
        if (life.facts().early()) {
            return step.then(new Action.EndHeadStart()).and(BeingUp::endBoost);
        }
        step =
                step.and(so -> settled(so, first))
                        .then(first ? List.of(new Action.Keep()) : List.of());
        if (!first) {
            step = step.then(new Action.Settle());
        }
        return step.then(new Action.Publish());
    }

    /// It is ready for the first time, or was so when it was brought: it takes its seat.
    Life.Step settled(Life life, boolean ready) {
        return ready
                ? life.does(new Action.Settle())
                        .and(BeingUp::endBoost)
                        .then(new Action.Show(), new Action.MoveToSeat())
                : life.ignores();
    }

    Life.Step companionsReady(Life life, Event.CompanionsReady told, Moment now) {
        if (!life.facts().others().there()) {
            return life.ignores();
        }
        boolean before = life.facts().others().ready();
        Life next = life.with(life.facts().with(new Others(true, told.ready(), told.unready())));
        if (!(life.state() instanceof State.Running running)
                || !running.health().ready()
                || before == told.ready()) {
            return next.does();
        }
        return told.ready()
                ? ready(next, running, now)
                : next.does(new Action.LeaveRouting(running.run()), new Action.Publish());
    }

    private Life.Step dead(Life life, Health.Probe probe, Duration grace, Moment now) {
        if (life.facts().early()) {
            return life.ignores(); // its pod will find the same, and restarts it
        }
        String word = probe.word().toLowerCase(java.util.Locale.ROOT);
        String name = life.view().containerName();
        return life.does(
                        Action.reportNormal("Killing", probe.death(name)),
                        Action.reportJournal("Unhealthy", word + " probe failed"))
                .and(next -> down.restart(next, grace, now));
    }

    Life.Step leftRouting(Life life, Event.LeftRouting left) {
        if (!(life.state() instanceof State.Running running)
                || !running.run().id().equals(left.id())) {
            return life.ignores();
        }
        return life.amend(running.with(running.health().unready(left.reason())))
                .does(new Action.Publish());
    }

    // ---- its CPU while it starts

    Life.Step boostOver(Life life, Event.BoostOver over) {
        return life.state() instanceof State.Running running && running.run().id().equals(over.id())
                ? endBoost(life)
                : life.ignores();
    }

    private static Life.Step endBoost(Life life) {
        if (!(life.state() instanceof State.Running running) || !running.boosted()) {
            return life.ignores();
        }
        Run run = running.run();
        return life.amend(running.unboosted()).does(new Action.LimitCpu(run, run.cpuMillis()));
    }

    // ---- its rung

    /// A request waits for it. What drains has full power already.
    Life.Step raise(Life life, Event.Raise raise) {
        boolean mine =
                life.state().current().filter(run -> run.id().equals(raise.id())).isPresent();
        if (!mine) {
            return life.does(new Action.AskElsewhere(raise));
        }
        return life.state() instanceof State.Running running && running.rung().isLowered()
                ? life.does(new Action.Raise(running.run(), running.rung(), raise.reply()))
                : life.does(new Action.Answer<>(raise.reply(), List.of()));
    }

    Life.Step raised(Life life, Event.Raised raised, Moment now) {
        if (!(life.state() instanceof State.Running running)) {
            return life.ignores();
        }
        Rung from = raised.from();
        return onRung(life, running, from, Rung.RUNNING, now)
                .then(
                        new Action.ReportReserve(Action.ReserveNews.SERVED),
                        new Action.ReportMove(from, Rung.RUNNING, "request", Map.of(), true));
    }

    private Life.Step onRung(Life life, State.Running running, Rung from, Rung to, Moment now) {
        Life moved = life.amend(running.on(to));
        Life.Step step = from == Rung.FROZEN ? probe(moved, now) : moved.does();
        return step.then(new Action.Show());
    }

    Life.Step move(Life life, Event.Move move) {
        if (!(life.state() instanceof State.Running running)
                || !running.run().id().equals(move.id())
                || life.view().revision().isEmpty()
                || move.to() == Rung.STOPPED) {
            return life.does(new Action.Answer<>(move.reply(), false));
        }
        if (running.rung() == move.to()) {
            return life.does(new Action.Answer<>(move.reply(), true));
        }
        State.Running paused =
                move.to() == Rung.FROZEN ? running.with(running.health().pause()) : running;
        return life.amend(paused).does(new Action.Move(running.run(), running.rung(), move));
    }

    Life.Step moved(Life life, Event.Moved moved, Moment now) {
        if (!(life.state() instanceof State.Running running)) {
            return life.ignores();
        }
        Event.Move move = moved.move();
        return onRung(life, running, moved.from(), move.to(), now)
                .then(
                        new Action.ReportMove(
                                moved.from(), move.to(), move.reason(), move.inputs(), false),
                        new Action.Answer<>(move.reply(), true));
    }

    Life.Step notMoved(Life life, Event.NotMoved kept, Moment now) {
        Life.Step step = kept.move().to() == Rung.FROZEN ? probe(life, now) : life.ignores();
        return step.then(new Action.Answer<>(kept.move().reply(), false));
    }

    // ---- handing its instance over

    Life.Step offerOver(Life life) {
        return life.does(new Action.WithdrawOffer());
    }

    Life.Step offerWaits(Life life) {
        return life.state() instanceof State.Running running && running.offered()
                ? life.does(new Action.Timer(life.step(), Times.HAND_OVER), new Action.Publish())
                : life.ignores();
    }

    Life.Step offerRefused(Life life, Moment now) {
        return life.state() instanceof State.Running running && running.offered()
                ? down.leave(
                        life.amend(running.offer(false)),
                        running.offer(false),
                        State.End.REMOVE,
                        now)
                : life.ignores();
    }

    Life.Step offerWithdrawn(Life life, Moment now) {
        return life.state() instanceof State.Running running && running.offered()
                ? down.leave(life, running, State.End.REMOVE, now)
                : life.ignores();
    }

    /// The answer to a match: its instance, or that it has none any more.
    Life.Step give(Life life, Taker taker, Moment now) {
        return switch (life.state()) {
            case State.Running running when mayGive(life.facts(), running) ->
                    life.does(
                            new Action.Hide(), // before the taker shows it
                            new Action.HandOver(taker, running.instance(life.facts())));
            case State.Running running when running.offered() ->
                    life.does(new Action.Refuse(taker, null))
                            .and(next -> down.leave(next, running, State.End.REMOVE, now));
            case State.New _, State.Reserving _, State.Starting _ when life.facts().early() ->
                    life.with(life.facts().takenBy(taker)).does();
            case State.Waiting waiting when life.facts().early() ->
                    life.does(new Action.Refuse(taker, failure(waiting)))
                            .and(next -> down.finish(next, State.End.SHUTDOWN));
            case State.New _,
                    State.Claiming _,
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
                    life.does(new Action.Refuse(taker, null));
        };
    }

    private static Event.Failure failure(State.Waiting waiting) {
        return new Event.Failure(waiting.message(), Event.Failure.Cause.of(waiting.reason()));
    }

    /// An early start gives what it has, ready or not; a seat only what can go on serving.
    private static boolean mayGive(Facts facts, State.Running running) {
        return facts.early() || (running.offered() && running.serves(facts));
    }

    Life.Step giveIfTaken(Life life, Moment now) {
        Taker taker = life.facts().taker();
        return taker == null ? life.ignores() : give(life, taker, now);
    }

    /// Its pod is gone before it has got the instance of its early start.
    Life.Step takerGone(Life life, Taker taker, Moment now) {
        if (!taker.equals(life.facts().taker())) {
            return life.ignores(); // it was answered
        }
        return life.with(life.facts().takenBy(null))
                .does(new Action.Refuse(taker, null))
                .and(next -> down.end(next, State.End.SHUTDOWN, now));
    }

    Life.Step handedOver(Life life, Event.HandedOver done) {
        if (!(life.state() instanceof State.Running)) {
            return life.ignores();
        }
        List<Action> told = new ArrayList<>();
        if (!life.facts().early()) {
            String to = "to " + done.taker().key().name();
            told.add(Action.reportJournal("HandedOver", to));
        }
        State.End why = life.facts().early() ? State.End.SHUTDOWN : State.End.REMOVE;
        return life.does().then(told).and(next -> down.finish(next, why));
    }

    Life.Step notHandedOver(Life life, Event.NotHandedOver failed, Moment now) {
        if (!(life.state() instanceof State.Running running)) {
            return life.ignores();
        }
        State.End why = life.facts().early() ? State.End.SHUTDOWN : State.End.REMOVE;
        Life refused = life.with(life.facts().takenBy(null));
        return refused.does(new Action.Refuse(failed.taker(), failed.why()))
                .and(next -> down.leave(next, running, why, now));
    }
}
