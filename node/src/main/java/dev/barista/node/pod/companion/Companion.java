package dev.barista.node.pod.companion;

import dev.barista.node.pod.run.Terminated;
import org.jspecify.annotations.Nullable;

/// One companion at one moment. Immutable.
///
/// @param name of its container
/// @param step counts the states it has been in: an answer to an earlier one does not count
/// @param runs how often it was started
/// @param crashes in a row
/// @param passed whether those that come after it may start: it has run to its end, or has started
/// @param imageId empty until the image is here
/// @param last how the run before ended; null if there was none
public record Companion(
        String name,
        Kind kind,
        Standing standing,
        int step,
        int runs,
        int crashes,
        boolean passed,
        String imageId,
        @Nullable Terminated last) {

    /// What it is for.
    public enum Kind {
        /// An init container: runs to its end before the next one starts.
        INIT,
        /// A native sidecar, as Kubernetes calls an init container with `restartPolicy: Always`:
        /// the next one starts when it has started, and it ends after all that are none.
        SIDECAR,
        /// One of the pod's `containers`, beside the main one.
        PEER
    }

    static Companion of(String name, Kind kind) {
        return new Companion(name, kind, new Standing.New(), 0, 0, 0, false, "", null);
    }

    public int restarts() {
        return Math.max(0, runs - 1);
    }

    public boolean started() {
        return standing instanceof Standing.Running running && running.health().started();
    }

    public boolean ready() {
        return standing instanceof Standing.Running running && running.health().ready();
    }

    /// Whether it has ended for good, or was never started.
    boolean isOver() {
        return standing instanceof Standing.Ended || standing instanceof Standing.New;
    }

    /// The next state.
    Companion enter(Standing next) {
        return new Companion(name, kind, next, step + 1, runs, crashes, passed, imageId, last);
    }

    /// The same state with another content: its time goes on.
    Companion amend(Standing same) {
        return new Companion(name, kind, same, step, runs, crashes, passed, imageId, last);
    }

    Companion withImage(String digest) {
        return new Companion(name, kind, standing, step, runs, crashes, passed, digest, last);
    }

    Companion startedOnce() {
        return new Companion(name, kind, standing, step, runs + 1, crashes, passed, imageId, last);
    }

    Companion crashes(int count) {
        return new Companion(name, kind, standing, step, runs, count, passed, imageId, last);
    }

    Companion ended(Terminated how) {
        return new Companion(name, kind, standing, step, runs, crashes, passed, imageId, how);
    }

    Companion pass() {
        return new Companion(name, kind, standing, step, runs, crashes, true, imageId, last);
    }
}
