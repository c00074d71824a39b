package dev.barista.node.pod.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The facts about a pod that do not depend on its state. Immutable.
///
/// @param view of the pod as it was seen last
/// @param early whether the pod is not written yet: its instance is started ahead of it
/// @param taker the pod that will have the instance of an early start; null until it has come
/// @param runs how often its container was started
/// @param firstRun the number of the run that it began with
/// @param failures in a row
/// @param imageId empty until the image is here
/// @param admitted when it got its share of the node; null until then
/// @param last how the run before ended; null if there was none
/// @param others its companions
public record Facts(
        PodView view,
        boolean early,
        @Nullable Taker taker,
        int runs,
        int firstRun,
        Failures failures,
        String imageId,
        @Nullable Instant admitted,
        @Nullable Terminated last,
        Others others) {

    /// Of each kind, in a row.
    ///
    /// @param configs something that a start needs was not there
    public record Failures(int crashes, int pulls, int configs) {
        public static final Failures NONE = new Failures(0, 0, 0);
    }

    /// @param runs that it had in an earlier process
    public static Facts of(PodView view, int runs, boolean early) {
        return new Facts(view, early, null, runs, 0, Failures.NONE, "", null, null, Others.NONE);
    }

    public int restarts() {
        return Math.max(0, runs - 1 - firstRun);
    }

    public Facts seen(PodView now) {
        return new Facts(
                now, early, taker, runs, firstRun, failures, imageId, admitted, last, others);
    }

    public Facts takenBy(@Nullable Taker pod) {
        return new Facts(
                view, early, pod, runs, firstRun, failures, imageId, admitted, last, others);
    }

    public Facts admitted(Instant at) {
        Instant first = admitted == null ? at : admitted;
        return new Facts(
                view, early, taker, runs, firstRun, failures, imageId, first, last, others);
    }

    public Facts withImage(String digest) {
        return new Facts(
                view, early, taker, runs, firstRun, failures, digest, admitted, last, others);
    }

    public Facts started() {
        return new Facts(
                view,
                early,
                taker,
                runs + 1,
                firstRun,
                new Failures(failures.crashes, failures.pulls, 0),
                imageId,
                admitted,
                last,
                others);
    }

    public Facts brought(RunningInstance instance) {
        int number = instance.run().number();
        return new Facts(
                view,
                early,
                taker,
                number + 1,
                number - instance.restarts(),
                new Failures(failures.crashes, failures.pulls, 0),
                instance.imageId(),
                admitted,
                last,
                others);
    }

    public Facts crashes(int count) {
        return with(new Failures(count, failures.pulls, failures.configs));
    }

    public Facts pulls(int count) {
        return with(new Failures(failures.crashes, count, failures.configs));
    }

    public Facts configs(int count) {
        return with(new Failures(failures.crashes, failures.pulls, count));
    }

    private Facts with(Failures now) {
        return new Facts(view, early, taker, runs, firstRun, now, imageId, admitted, last, others);
    }

    public Facts ended(Terminated how) {
        return new Facts(
                view, early, taker, runs, firstRun, failures, imageId, admitted, how, others);
    }

    public Facts with(Others now) {
        return new Facts(
                view, early, taker, runs, firstRun, failures, imageId, admitted, last, now);
    }
}
