package dev.barista.node.pod.life;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Times;
import dev.barista.node.probe.Outcome;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Image;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An input of the pod's state machine. Those with `at` are answers that count only while the life
/// is still at that [step][Life#step].
public sealed interface Event {

    // ---- how it begins

    /// The pod is there, and nothing runs for it that is known of.
    ///
    /// @param problems why this node cannot run it
    /// @param notes what its user should know
    record Begin(List<String> problems, List<String> notes) implements Event {
        public Begin {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /// A request waits, and the pod is not written yet: it has its share of the node, and its image
    /// is here.
    record BeginEarly(Image image) implements Event {}

    /// It has ended in an earlier process, and only waits to be deleted.
    record Rest(boolean succeeded) implements Event {}

    /// An instance runs already: an early start, another seat's, or an earlier process's.
    ///
    /// @param from the pod that had it
    record Brought(RunningInstance instance, Origin by, ObjectKey from) implements Event {
        /// Where it comes from.
        public enum Origin {
            EARLY_START,
            OTHER_SEAT,
            EARLIER_PROCESS
        }
    }

    /// The instance that was to be brought is none.
    ///
    /// @param failure why it could not be started; null if it was not tried
    record NotBrought(@Nullable Failure failure) implements Event {}

    /// Why a container was not started.
    record Failure(String why, Cause cause) {

        /// What a user does about it, and so how soon it is worth trying again.
        public enum Cause {
            /// Something that the pod refers to is missing.
            CONFIG("CreateContainerConfigError"),

            /// All addresses of pods are in use.
            NO_ADDRESS("CreatePodSandboxError"),

            OTHER("RunContainerError");

            private final String reason;

            Cause(String reason) {
                this.reason = reason;
            }

            /// As the container's status says it.
            public String reason() {
                return reason;
            }

            /// @param reason of a container that waits
            static Cause of(String reason) {
                return Arrays.stream(values())
                        .filter(cause -> cause.reason.equals(reason))
                        .findFirst()
                        .orElse(OTHER);
            }

            /// @param failures in a row
            Duration delay(int failures) {
                return switch (this) {
                    case CONFIG -> Times.CONFIG.delay(failures);
                    case NO_ADDRESS -> Times.NO_ADDRESS.delay(failures);
                    case OTHER -> Times.CRASH.delay(failures);
                };
            }
        }
    }

    // ---- answers to what the machine asks for

    /// @param waits whether the answer is no match yet
    record ClaimAnswered(boolean waits) implements Event {}

    record NothingToClaim() implements Event {}

    record ClaimWithdrawn() implements Event {}

    record RoomTaken() implements Event {}

    record RoomRefused(String message) implements Event {}

    /// Worth asking again.
    record RoomFreed() implements Event {}

    record ImageFound(Image image) implements Event {}

    record ImageAbsent() implements Event {}

    record Pulled(int at, Image image, Duration took) implements Event {}

    record PullFailed(int at, String why) implements Event {}

    record MemoryGranted(int at, Duration waited) implements Event {}

    /// @param boosted whether its CPU limit is higher until it is ready
    record Started(Run run, boolean boosted) implements Event {}

    record StartFailed(Failure failure) implements Event {}

    record ObjectRemoved() implements Event {}

    record ObjectKept() implements Event {}

    // ---- its process

    /// @param round of [Health] that the try belongs to
    record Probed(int round, Health.Probe probe, Outcome outcome) implements Event {}

    /// It serves no more, for its readiness fails.
    record LeftRouting(String id, String reason) implements Event {}

    /// The last request in flight has ended.
    record Drained(String id) implements Event {}

    /// It would not hear that it is asked to end.
    record Deaf(String id) implements Event {}

    /// @param message the last lines of its log when it failed
    record Exited(String id, Exit exit, String message) implements Event {}

    /// It has had more CPU than its limit for long enough.
    record BoostOver(String id) implements Event {}

    // ---- its companions

    /// All of them are ready, or not any more.
    ///
    /// @param unready names of those that are not
    record CompanionsReady(boolean ready, String unready) implements Event {}

    /// None of them runs, and none will.
    ///
    /// @param succeeded whether those that were to end by themselves did so without an error
    record CompanionsEnded(boolean succeeded) implements Event {}

    // ---- its rung

    /// A request waits for it.
    record Raise(String id, Reply<List<Stage>> reply) implements Event {}

    record Raised(Rung from) implements Event {}

    /// The ladder, or its seat, takes it to another rung.
    record Move(String id, Rung to, String reason, Map<String, String> inputs, Reply<Boolean> reply)
            implements Event {
        public Move {
            inputs = Map.copyOf(inputs);
        }
    }

    record Moved(Rung from, Move move) implements Event {}

    record NotMoved(Move move) implements Event {}

    // ---- its end

    /// The time of its state is over.
    record TimeUp(int at) implements Event {}

    record End(State.End why) implements Event {}

    /// Its object is gone, or the node waits no longer.
    record Abandon() implements Event {}

    /// The object has changed.
    record Changed(PodView view) implements Event {}

    // ---- handing its instance over

    /// Its offer waits for a taker.
    record OfferWaits() implements Event {}

    /// No pod will take the instance.
    record OfferRefused() implements Event {}

    /// The offer was taken back; it must not stand longer.
    record OfferWithdrawn() implements Event {}

    /// It is to give its instance to `taker`.
    record Give(Taker taker) implements Event {}

    /// The taker wants it no more.
    record TakerGone(Taker taker) implements Event {}

    record HandedOver(Taker taker) implements Event {}

    /// @param why the folder could not be moved
    record NotHandedOver(Taker taker, Failure why) implements Event {}

    /// Where an answer goes; nothing of it is looked at here.
    interface Reply<T> {
        void answer(T value);

        void fail(Throwable why);

        /// Completes `future`.
        static <T> Reply<T> to(CompletableFuture<T> future) {
            return new Reply<>() {
                @Override
                public void answer(T value) {
                    future.complete(value);
                }

                @Override
                public void fail(Throwable why) {
                    future.completeExceptionally(why);
                }
            };
        }

        /// Nothing waits for it.
        static <T> Reply<T> none() {
            return to(new CompletableFuture<>());
        }
    }
}
