package dev.barista.node.pod;

import dev.barista.model.object.Types;
import dev.barista.node.log.LogTail;
import dev.barista.node.pod.State.End;
import dev.barista.runtime.Container.Exit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a running process to nothing: out of the routing, drained, asked to end, killed, cleaned
/// up; or, where its container has ended by itself or must be restarted, on to the next run.
///
/// Belongs to the mailbox of its pod.
final class Ending {

    /// What others do at the end, within the mailbox.
    interface Listener {

        /// The instance goes for good: it is to be brought to full power, and counts no more.
        void leaving(State.Running running);

        /// It has ended; what is its own is still there.
        void ended(Run run);

        /// Nothing is left.
        void gone();
    }

    private static final Logger log = LoggerFactory.getLogger(Ending.class);
    private static final int MESSAGE_LINES = 80;
    private static final int MESSAGE_BYTES = 2048;

    private final Course course;
    private final Shared node;
    private final Starting starting;
    private final Listener listener;

    Ending(Course course, Starting starting, Listener listener) {
        this.course = course;
        this.node = course.node;
        this.starting = starting;
        this.listener = listener;
    }

    void end(End why) {
        course.view = new PodView(course.latest.get());
        switch (course.state()) {
            case State.Running running -> leave(running, why);
            case State.Leaving leaving when why.compareTo(leaving.why()) > 0 -> {
                course.amend(leaving.because(why));
                deadlineIn(course.view.grace());
            }
            case State.Ending ending when why.compareTo(ending.why()) > 0 -> {
                course.amend(ending.because(why));
                killIfAtOnce(ending.run());
            }
            case State.Leaving _, State.Ending _, State.Gone _ -> {}
            case State.Claiming _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Finished _ ->
                    finishEnd(why);
        }
    }

    private void leave(State.Running running, End wanted) {
        End why = running.offered() && wanted == End.RESTART ? End.REMOVE : wanted;
        Run run = running.run();
        course.stopProbes();
        if (why != End.RESTART) {
            course.news().normal("Killing", "Stopping container " + course.view.containerName());
        }
        listener.leaving(running);
        Duration grace = course.view.grace();
        course.enter(running.leave(why, node.clocks().ticker().nanos() + grace.toNanos()));
        CompletionStage<Void> drained =
                course.view
                        .revision()
                        .map(revision -> node.serving().leave(revision, run.id()))
                        .orElseGet(() -> CompletableFuture.completedStage(null));
        course.servingId = "";
        deadlineIn(grace);
        var _ = drained.whenComplete((_, _) -> course.mailbox.execute(() -> drained(run)));
        course.publish();
    }

    private void deadlineIn(Duration grace) {
        if (course.state() instanceof State.Leaving leaving) {
            course.after(grace, () -> drained(leaving.run()));
        }
    }

    private void drained(Run run) {
        if (!(course.state() instanceof State.Leaving leaving) || !course.isCurrent(run)) {
            return;
        }
        Duration left = Duration.ofNanos(leaving.deadlineNanos() - node.clocks().ticker().nanos());
        course.enter(leaving.end());
        boolean deaf = !run.customStop() && node.procfs().isDeafToTerminate(run.instance().pid());
        if (course.view.grace().isZero() || deaf) {
            killNow(run); // waiting would change nothing
            return;
        }
        course.after(timeToEnd(left), () -> killNow(run));
        run.instance().terminate();
    }

    private Duration timeToEnd(Duration left) {
        Duration most = node.settings().afterDrain();
        boolean plain = course.view.revision().isEmpty();
        Duration time = left.compareTo(most) < 0 || plain ? left : most;
        Duration least = PodSettings.LEAST_TO_END;
        return time.compareTo(least) < 0 ? least : time;
    }

    private void killIfAtOnce(Run run) {
        if (course.view.grace().isZero()) {
            killNow(run);
        }
    }

    private void killNow(Run run) {
        run.instance().kill();
        course.after(PodSettings.KILLED, () -> exited(run, new Exit(137, false)));
    }

    void exited(Run run, Exit exit) {
        if (!course.isCurrent(run)) {
            return;
        }
        stopServing(run);
        Terminated ended = terminated(run, exit);
        course.last = ended;
        listener.ended(run);
        course.launcher.remove(run);
        course.forget();
        boolean expected = !(course.state() instanceof State.Running);
        course.news()
                .journal(
                        expected ? "Stopped" : "Exited",
                        "exit code %s%s"
                                .formatted(
                                        exit.code() < 0 ? "unknown" : exit.code(),
                                        expected ? "" : " (" + ended.reason() + ")"));
        course.view = new PodView(course.latest.get());
        switch (course.state()) {
            case State.Leaving leaving -> afterEnd(run, ended, leaving.why());
            case State.Ending ending -> afterEnd(run, ended, ending.why());
            case State.Running running when running.offered() -> finishEnd(End.REMOVE);
            case State.Running _,
                    State.Claiming _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Finished _,
                    State.Gone _ ->
                    afterExit(run, ended, course.view.restarts(exit.code()));
        }
    }

    private void afterEnd(Run run, Terminated ended, End why) {
        if (why == End.RESTART) {
            afterExit(
                    run, ended, course.view.restarts(1)); // it failed, whatever its exit code says
        } else {
            finishEnd(why);
        }
    }

    private void stopServing(Run run) {
        course.stopProbes();
        course.view.revision().ifPresent(revision -> node.serving().leave(revision, run.id()));
        course.servingId = "";
    }

    private Terminated terminated(Run run, Exit exit) {
        boolean failed = exit.code() != 0 || exit.outOfMemory();
        String message = failed ? LogTail.of(run.log(), MESSAGE_LINES, MESSAGE_BYTES) : "";
        return new Terminated(exit, message, run.startedAt(), node.clocks().now(), run.id());
    }

    private void afterExit(Run run, Terminated ended, boolean restart) {
        if (!restart) {
            course.enter(new State.Finished(ended.exit().code() == 0));
            node.room().leave(course.view.uid());
            course.publish();
            return;
        }
        long ran = node.clocks().ticker().nanos() - run.startedNanos();
        course.crashes = ran >= PodSettings.STABLE.toNanos() ? 0 : course.crashes;
        Duration delay = PodSettings.CRASH.delay(course.crashes++);
        if (delay.isZero()) {
            starting.fetch();
            return;
        }
        starting.waitFor("CrashLoopBackOff", course.news().backsOff(delay), delay);
    }

    /// The object was removed, or the node cannot wait: kills what runs.
    void abandon() {
        if (course.isEnded()) {
            return;
        }
        course.current().ifPresent(this::drop);
        finishEnd(End.SHUTDOWN);
    }

    private void drop(Run run) {
        stopServing(run);
        listener.ended(run);
        course.launcher.remove(run);
        course.news().journal("Killed", "its pod was removed, or the node stopped");
    }

    /// Nothing runs any more, or it is another pod's.
    void finishEnd(End why) {
        course.enter(new State.Gone());
        course.close();
        node.room().leave(course.view.uid());
        try {
            course.launcher.folderOf(course.view).delete();
        } catch (IOException left) {
            log.atWarn()
                    .addKeyValue("pod", course.view.key())
                    .setCause(left)
                    .log("folder not deleted");
        }
        if (why == End.REMOVE) {
            removeObject(0);
        } else {
            listener.gone();
        }
    }

    private void removeObject(int attempt) {
        try {
            node.ports().objects().remove(Types.POD, course.view.key(), course.view.uid());
            listener.gone();
        } catch (RuntimeException refused) {
            log.atWarn()
                    .addKeyValue("pod", course.view.key())
                    .setCause(refused)
                    .log("pod not removed");
            course.after(PodSettings.CONFIG.delay(attempt + 1), () -> removeObject(attempt + 1));
        }
    }
}
