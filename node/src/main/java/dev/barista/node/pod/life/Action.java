package dev.barista.node.pod.life;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Waited;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An output of the pod's state machine. The executor does one after another, in order; some are
/// answered by an [Event].
public sealed interface Action {

    static Action reportNormal(String reason, String message) {
        return new News.Normal(reason, message).report();
    }

    static Action reportWarning(String reason, String message) {
        return new News.Warning(reason, message).report();
    }

    static Action reportJournal(String reason, String message) {
        return new News.Journal(reason, message).report();
    }

    // ---- on the way up

    /// Looks for an instance that runs already.
    record Claim() implements Action {}

    record WithdrawClaim() implements Action {}

    record TakeRoom() implements Action {}

    record GiveRoomBack() implements Action {}

    record FindImage() implements Action {}

    record Pull(int at) implements Action {}

    record AskForMemory(int at) implements Action {}

    record Start(Image image, int number, Waited waited) implements Action {}

    /// From now on its exit is an event, and its id leads to this pod.
    record Follow(Run run) implements Action {}

    // ---- while it runs

    /// @param explain whether a failure is to say where the container listens instead
    record Probe(int round, Health.Probe probe, Duration delay, boolean explain)
            implements Action {}

    record Serve(Run run, Rung rung) implements Action {}

    /// Its readiness fails: it leaves the routing, unless it is the last and that is not certain.
    record LeaveIfOthersServe(Run run, boolean certain, String reason) implements Action {}

    /// It counts as one of its seat's, and its revision's reserve is told that it is ready.
    record Settle() implements Action {}

    /// It counts no more.
    record Unsettle() implements Action {}

    /// Shows the ladder and the ledger which rung it is on.
    record Show() implements Action {}

    record Hide() implements Action {}

    /// Asks which rung its seat wants.
    record MoveToSeat() implements Action {}

    record LimitCpu(Run run, int millis) implements Action {}

    record BoostTimer(Run run, Duration delay) implements Action {}

    /// Power first, then the answer, then all that only tells of it.
    record Raise(Run run, Rung from, Event.Reply<List<Stage>> reply) implements Action {}

    record Move(Run run, Rung from, Event.Move move) implements Action {}

    /// The power of a rung, whatever it had.
    record Reapply(Run run, Rung rung, boolean boosted) implements Action {}

    /// Full power for what it still has to do.
    record FullPower(Run run, Rung from) implements Action {}

    record Answer<T>(Event.Reply<T> reply, T value) implements Action {
        public void give() {
            reply.answer(value);
        }
    }

    /// Another pod may have the instance.
    record AskElsewhere(Event.Raise raise) implements Action {}

    // ---- on the way down

    record LeaveRouting(Run run) implements Action {}

    /// After its preStop hook.
    ///
    /// @param time that the hook has
    record Terminate(Run run, Duration time) implements Action {}

    record Kill(Run run) implements Action {}

    /// Cleans up after the process; kills it if it runs.
    record Remove(Run run) implements Action {}

    /// Its main container is not started again: sidecars may end when the others have.
    record MainEnded() implements Action {}

    /// Asks all companions to end.
    record EndCompanions() implements Action {}

    /// What its containers shared, and what runs of them.
    record RemoveSandbox() implements Action {}

    record DeleteFolder() implements Action {}

    record RemoveObject() implements Action {}

    /// Nothing is left: the node forgets the pod.
    record Forget() implements Action {}

    // ---- handing over

    record Offer() implements Action {}

    record WithdrawOffer() implements Action {}

    record HandOver(Taker taker, RunningInstance instance) implements Action {}

    record Refuse(Taker taker, Event.@Nullable Failure failure) implements Action {}

    // ---- time, and telling

    /// Ends the time of the state, unless the life has moved on by then.
    record Timer(int at, Duration delay) implements Action {}

    /// Writes its status.
    record Publish() implements Action {}

    record CloseStatus() implements Action {}

    /// Notes down what runs, for a process that comes after this one.
    record Keep() implements Action {}

    /// Nothing runs: there is nothing to adopt.
    record Unkeep() implements Action {}

    /// Reported only after the request is answered, if `later`.
    record ReportMove(Rung from, Rung to, String reason, Map<String, String> inputs, boolean later)
            implements Action {}

    /// To its user, and to the journal.
    record Report(News news) implements Action {}

    /// A step of its revision's reserve.
    record ReportReserve(ReserveNews news) implements Action {}

    /// What its pod does, as the steps of a reserve are reported.
    enum ReserveNews {
        STARTING,
        RESUMED,
        LEAVING,
        SERVED
    }

    /// The reserve's container has ended by itself.
    record ReportReserveFailed(String reason) implements Action {}

    /// An early start serves: the writes that lead to its pod may go on.
    record EndHeadStart() implements Action {}

    /// A sentence for a user or the journal.
    sealed interface News {

        default Action report() {
            return new Report(this);
        }

        record Normal(String reason, String message) implements News {}

        record Warning(String reason, String message) implements News {}

        record Journal(String reason, String message) implements News {}

        record ImagePresent() implements News {}

        record ImagePulled(Image image, Duration took) implements News {}

        record Started(Run run) implements News {}

        record StartedEarly(Run run, boolean waited) implements News {}

        record TookOver(Run run, ObjectKey giver) implements News {}

        record Adopted(Run run) implements News {}

        /// @param expected whether it was asked to end
        record Ended(Exit exit, String reason, boolean expected) implements News {}
    }
}
