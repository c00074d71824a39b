package dev.barista.node.pod.life;

import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Times;

/// A pod's life: what each event leads to in each state. Pure; the executor does the actions, and
/// brings their answers as events.
///
/// An event that does not matter in a state is ignored there, by name: the test walks all pairs.
public final class Machine {

    private final GoingUp up;
    private final BeingUp here;
    private final GoingDown down;

    public Machine(Times times) {
        this.down = new GoingDown(times);
        this.here = new BeingUp(down);
        this.up = new GoingUp(here, down);
    }

    /// What follows from `event`.
    public Life.Step next(Life life, Event event, Moment now) {
        return switch (event) {
            case Event.Begin begin -> up.begin(life, begin);
            case Event.BeginEarly early -> up.beginEarly(life, early);
            case Event.Rest rest -> up.rest(life, rest);
            case Event.Brought brought -> up.brought(life, brought, now);
            case Event.NotBrought none -> up.notBrought(life, none, now);
            case Event.ClaimAnswered claim -> up.claimAnswered(life, claim);
            case Event.NothingToClaim _ -> up.nothingToClaim(life);
            case Event.ClaimWithdrawn _ -> up.claimWithdrawn(life);
            case Event.RoomTaken _ -> up.roomTaken(life, now);
            case Event.RoomRefused refused -> up.roomRefused(life, refused);
            case Event.RoomFreed _ -> up.roomFreed(life);
            case Event.ImageFound found -> up.imageFound(life, found);
            case Event.ImageAbsent _ -> up.imageAbsent(life);
            case Event.Pulled pulled -> up.pulled(life, pulled);
            case Event.PullFailed failed -> up.pullFailed(life, failed);
            case Event.MemoryGranted granted -> up.memoryGranted(life, granted);
            case Event.Started started -> up.started(life, started, now);
            case Event.StartFailed failed -> up.startFailed(life, failed.failure(), now);
            case Event.Probed probed -> here.probed(life, probed, now);
            case Event.LeftRouting left -> here.leftRouting(life, left);
            case Event.BoostOver over -> here.boostOver(life, over);
            case Event.CompanionsReady told -> here.companionsReady(life, told, now);
            case Event.CompanionsEnded ended -> down.companionsEnded(life, ended);
            case Event.Raise raise -> here.raise(life, raise);
            case Event.Raised raised -> here.raised(life, raised, now);
            case Event.Move move -> here.move(life, move);
            case Event.Moved moved -> here.moved(life, moved, now);
            case Event.NotMoved kept -> here.notMoved(life, kept, now);
            case Event.OfferWaits _ -> here.offerWaits(life);
            case Event.OfferRefused _ -> here.offerRefused(life, now);
            case Event.OfferWithdrawn _ -> here.offerWithdrawn(life, now);
            case Event.Give give -> here.give(life, give.taker(), now);
            case Event.TakerGone gone -> here.takerGone(life, gone.taker(), now);
            case Event.HandedOver done -> here.handedOver(life, done);
            case Event.NotHandedOver failed -> here.notHandedOver(life, failed, now);
            case Event.TimeUp time -> timeUp(life, time, now);
            case Event.Drained drained -> down.drained(life, drained, now);
            case Event.Deaf deaf -> down.deaf(life, deaf);
            case Event.Exited exited -> down.exited(life, exited, now);
            case Event.End end -> down.end(life, end.why(), now);
            case Event.Abandon _ -> down.abandon(life);
            case Event.Changed changed -> changed(life, changed.view(), now);
            case Event.ObjectRemoved _ -> down.objectRemoved(life);
            case Event.ObjectKept _ -> down.objectKept(life);
        };
    }

    private Life.Step changed(Life life, PodView view, Moment now) {
        Life seen = life.with(life.facts().seen(view));
        return view.pod().isTerminating() ? down.end(seen, State.End.REMOVE, now) : seen.ignores();
    }

    private Life.Step timeUp(Life life, Event.TimeUp time, Moment now) {
        if (time.at() != life.step()) {
            return life.ignores();
        }
        return switch (life.state()) {
            case State.Claiming _ -> up.claimOver(life);
            case State.Waiting waiting -> up.waited(life, waiting);
            case State.Running running when running.offered() -> here.offerOver(life);
            case State.Leaving leaving -> down.toEnding(life, leaving, now);
            case State.Ending ending -> down.endingOver(life, ending, now);
            case State.Remaining remaining -> down.remainingOver(life, remaining);
            case State.Removing _ -> down.removeAgain(life);
            case State.New _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Running _,
                    State.Finished _,
                    State.Gone _ ->
                    life.ignores();
        };
    }
}
