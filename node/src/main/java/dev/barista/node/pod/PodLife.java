package dev.barista.node.pod;

import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.node.log.LogRotation;
import dev.barista.node.log.LogTail;
import dev.barista.node.pod.State.End;
import dev.barista.node.route.ServingInstance;
import dev.barista.node.volume.Refused;
import dev.barista.node.work.Mailbox;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance.Exit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The life of one pod, from its share of the node to its end: [State] has the map.
///
/// One owner: all state is touched within its mailbox only, and all public methods leave a letter
/// there and return. What is in the letters may block for as long as a start or a clean-up takes; a
/// pull and the probes run beside it.
///
/// It is long because it is the one place that knows what may follow what: what it does is
/// elsewhere ([Launcher], [Health], [StatusWriter], [News]).
///
/// The order that matters: start first and write the status after it; serve first and write that it
/// is ready after it; leave the routing and drain first, and ask it to end after it.
final class PodLife implements Health.Listener {

    private static final Logger log = LoggerFactory.getLogger(PodLife.class);
    private static final int MESSAGE_LINES = 80;
    private static final int MESSAGE_BYTES = 2048;

    private final Shared node;
    private final Launcher launcher;
    private final Mailbox mailbox;
    private final StatusWriter writer;
    private final Runnable whenGone;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final AtomicReference<ApiObject> latest;
    private volatile String servingId = "";

    // In the mailbox only.
    private PodView view;
    private State state = new State.Fetching();
    private int epoch;
    private int runs;
    private int crashes;
    private int pullFailures;
    private int configFailures;
    private String imageId = "";
    private JsonNode status;
    private @Nullable Terminated last;
    private @Nullable Instant admitted;
    private @Nullable Health health;

    /// @param runs that it had in an earlier life of the node
    /// @param whenGone called once, when nothing is left of it
    PodLife(Shared node, Launcher launcher, ApiObject pod, int runs, Runnable whenGone) {
        this.node = node;
        this.launcher = launcher;
        this.mailbox = new Mailbox(node.threads());
        this.writer = new StatusWriter(node, pod.key(), pod.uid());
        this.whenGone = whenGone;
        this.latest = new AtomicReference<>(pod);
        this.view = new PodView(pod);
        this.status = pod.status();
        this.runs = runs;
    }

    /// Requests that it has in flight.
    int inFlight() {
        String id = servingId;
        Optional<ObjectKey> revision = new PodView(latest.get()).revision();
        return id.isEmpty() || revision.isEmpty() ? 0 : node.serving().inFlight(revision.get(), id);
    }

    void begin() {
        mailbox.execute(this::admit);
    }

    /// The pod of an earlier life of the node that has ended: it only waits to be deleted.
    void rest() {
        mailbox.execute(() ->
                enter(new State.Finished(status.path("phase").asString("").equals("Succeeded"))));
    }

    void changed(ApiObject pod) {
        latest.set(pod);
        if (pod.isTerminating()) {
            mailbox.execute(() -> end(End.REMOVE));
        }
    }

    /// Somebody has removed the object: no grace.
    void vanished() {
        mailbox.execute(this::abandon);
    }

    /// Ends the instance, and leaves the object.
    ///
    /// @return completes when nothing runs
    CompletionStage<Void> shutdown() {
        mailbox.execute(() -> end(End.SHUTDOWN));
        return gone;
    }

    /// Does not wait for anything any more.
    void kill() {
        mailbox.execute(this::abandon);
    }

    void rotateLog() {
        mailbox.execute(() -> {
            if (state instanceof State.Running(Run run, Rung _)) {
                try {
                    LogRotation.rotate(run.log(), node.settings().logBytes());
                } catch (IOException full) {
                    log.atWarn()
                            .addKeyValue("pod", view.key())
                            .setCause(full)
                            .log("log not rotated");
                }
            }
        });
    }

    // ---- from admission to a running process

    private void admit() {
        if (isEnded()) {
            return;
        }
        Admission admission = Admission.of(view.pod());
        admission.notes().forEach(note -> news().warning("NotEnforced", note));
        if (admission.problems().isEmpty()) {
            takeRoom();
        } else {
            String problems = String.join("; ", admission.problems());
            unscheduled("0/1 nodes are available: " + problems);
        }
    }

    private void takeRoom() {
        if (isEnded()) {
            return;
        }
        try {
            node.room()
                    .take(view.uid(), view.requests(), () -> mailbox.execute(this::takeRoom))
                    .ifPresentOrElse(this::unscheduled, this::admitted);
        } catch (IllegalArgumentException notAQuantity) {
            unscheduled("0/1 nodes are available: " + notAQuantity.getMessage());
        }
    }

    private void unscheduled(String message) {
        enter(new State.Unscheduled(message));
        news().warning("FailedScheduling", message);
        publish();
    }

    private void admitted() {
        if (admitted == null) {
            admitted = node.clocks().now();
            fetch();
        }
    }

    private void fetch() {
        enter(new State.Fetching());
        String policy = view.pullPolicy();
        Optional<Image> here =
                policy.equals("Always")
                        ? Optional.empty()
                        : node.ports().images().find(view.image());
        if (here.isPresent()) {
            news().present();
            launch(here.get(), Duration.ZERO);
        } else if (policy.equals("Never")) {
            String message =
                    "Container image \"%s\" is not present with pull policy of Never"
                            .formatted(view.image());
            news().warning("ErrImageNeverPull", message);
            waitFor("ErrImageNeverPull", message, PodSettings.PULL.delay(pullFailures++));
        } else {
            news().normal("Pulling", "Pulling image \"%s\"".formatted(view.image()));
            publish();
            int at = epoch;
            node.threads().execute(() -> pull(at, view));
        }
    }

    private void pull(int at, PodView asked) {
        long began = node.clocks().ticker().nanos();
        try {
            var credentials = PullSecrets.find(node.ports().objects(), asked.pod(), asked.image());
            Image image = node.ports().images().pull(asked.image(), credentials.orElse(null));
            Duration took = Duration.ofNanos(node.clocks().ticker().nanos() - began);
            mailbox.execute(() -> pulled(at, image, took));
        } catch (IOException | RuntimeException failure) {
            mailbox.execute(() -> notPulled(at, String.valueOf(failure.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            mailbox.execute(() -> notPulled(at, "interrupted"));
        }
    }

    private void pulled(int at, Image image, Duration took) {
        if (at == epoch) {
            pullFailures = 0;
            news().pulled(image, took);
            launch(image, took);
        }
    }

    private void notPulled(int at, String why) {
        if (at != epoch) {
            return;
        }
        Duration delay = PodSettings.PULL.delay(pullFailures++);
        String message = "Failed to pull image \"%s\": %s".formatted(view.image(), why);
        news().warning("Failed", message);
        news().warning("Failed", "Error: ErrImagePull");
        enter(new State.Waiting("ErrImagePull", message));
        publish();
        Duration soon = Duration.ofSeconds(1);
        after(soon, () -> backOffPulling(why, delay.minus(soon)));
    }

    private void backOffPulling(String why, Duration delay) {
        String message = "Back-off pulling image \"%s\"".formatted(view.image());
        news().normal("BackOff", message);
        waitFor("ImagePullBackOff", message + ": " + why, delay);
    }

    private void launch(Image image, Duration pull) {
        imageId = image.digest();
        try {
            Run run = launcher.start(view, image, runs, pull);
            runs++;
            configFailures = 0;
            running(run);
        } catch (Refused refused) {
            String why = String.valueOf(refused.getMessage());
            news().warning("Failed", "Error: " + why);
            Duration delay = PodSettings.CONFIG.delay(configFailures++);
            waitFor("CreateContainerConfigError", why, delay);
        } catch (IOException | RuntimeException failure) {
            String why = String.valueOf(failure.getMessage());
            news().warning("Failed", "Error: " + why);
            news().journal("Failed", why);
            waitFor("RunContainerError", why, PodSettings.CRASH.delay(crashes++));
        }
    }

    private void running(Run run) {
        enter(new State.Running(run, new Rung.Running()));
        health = new Health(node, view, run, mailbox, this);
        health.watch(); // before all that only tells about it: somebody may be waiting
        var _ = run.instance().exit().thenAccept(exit -> mailbox.execute(() -> exited(run, exit)));
        news().started(run);
        publish();
    }

    // ---- what its probes say

    @Override
    public void ready() {
        if (state instanceof State.Running(Run run, Rung _)) {
            view.revision().ifPresent(revision -> serve(revision, run));
            publish();
        }
    }

    private void serve(ObjectKey revision, Run run) {
        Duration listening = Duration.ofNanos(node.clocks().ticker().nanos() - run.startedNanos());
        List<Stage> stages = new ArrayList<>(run.stages());
        stages.add(new Stage("ready", listening));
        node.serving()
                .serve(
                        new ServingInstance(
                                revision,
                                run.id(),
                                run.endpoint(),
                                dev.barista.model.instance.Rung.RUNNING,
                                stages));
        servingId = run.id();
    }

    @Override
    public boolean failing(boolean certain) {
        if (!(state instanceof State.Running(Run run, Rung _)) || view.revision().isEmpty()) {
            return true;
        }
        ObjectKey revision = view.revision().get();
        boolean left =
                certain
                        ? node.serving().leave(revision, run.id()) != null
                        : node.serving().leaveUnlessLast(revision, run.id()).isPresent();
        if (left) {
            servingId = "";
        }
        return left;
    }

    @Override
    public void dead(String probe) {
        news().normal(
                        "Killing",
                        "Container %s failed %s probe, will be restarted"
                                .formatted(view.containerName(), probe));
        news().journal("Unhealthy", probe + " probe failed");
        end(End.RESTART);
    }

    @Override
    public void changed() {
        publish();
    }

    // ---- from a running process to its end

    private void end(End why) {
        view = new PodView(latest.get());
        switch (state) {
            case State.Running running -> leave(running, why);
            case State.Leaving leaving when why.compareTo(leaving.why()) > 0 -> {
                state = leaving.because(why);
                deadlineIn(view.grace());
            }
            case State.Ending ending when why.compareTo(ending.why()) > 0 -> {
                state = ending.because(why);
                killIfAtOnce(ending.run());
            }
            case State.Leaving _, State.Ending _, State.Gone _ -> {}
            case State.Unscheduled _, State.Fetching _, State.Waiting _, State.Finished _ ->
                    finishEnd(why);
        }
    }

    private void leave(State.Running running, End why) {
        Run run = running.run();
        stopProbes();
        if (why != End.RESTART) {
            news().normal("Killing", "Stopping container " + view.containerName());
        }
        Duration grace = view.grace();
        enter(running.leave(why, node.clocks().ticker().nanos() + grace.toNanos()));
        CompletionStage<Void> drained =
                view.revision()
                        .map(revision -> node.serving().leave(revision, run.id()))
                        .orElseGet(() -> CompletableFuture.completedStage(null));
        servingId = "";
        deadlineIn(grace);
        var _ = drained.whenComplete((_, _) -> mailbox.execute(() -> drained(run)));
        publish();
    }

    private void deadlineIn(Duration grace) {
        if (state instanceof State.Leaving leaving) {
            after(grace, () -> drained(leaving.run()));
        }
    }

    private void drained(Run run) {
        if (!(state instanceof State.Leaving leaving) || !isCurrent(run)) {
            return;
        }
        Duration left = Duration.ofNanos(leaving.deadlineNanos() - node.clocks().ticker().nanos());
        enter(leaving.end());
        boolean deaf = !run.customStop() && node.procfs().isDeafToTerminate(run.instance().pid());
        if (view.grace().isZero() || deaf) {
            killNow(run); // waiting would change nothing
            return;
        }
        after(timeToEnd(left), () -> killNow(run));
        run.instance().terminate();
    }

    private Duration timeToEnd(Duration left) {
        Duration most = node.settings().afterDrain();
        Duration time = left.compareTo(most) < 0 || view.revision().isEmpty() ? left : most;
        Duration least = PodSettings.LEAST_TO_END;
        return time.compareTo(least) < 0 ? least : time;
    }

    private void killIfAtOnce(Run run) {
        if (view.grace().isZero()) {
            killNow(run);
        }
    }

    private void killNow(Run run) {
        run.instance().kill();
        after(PodSettings.KILLED, () -> exited(run, new Exit(137, false)));
    }

    private void exited(Run run, Exit exit) {
        if (!isCurrent(run)) {
            return;
        }
        stopServing(run);
        Terminated ended = terminated(run, exit);
        last = ended;
        launcher.remove(run);
        boolean expected = !(state instanceof State.Running);
        news().journal(
                        expected ? "Stopped" : "Exited",
                        "exit code %d%s"
                                .formatted(
                                        exit.code(), expected ? "" : " (" + ended.reason() + ")"));
        view = new PodView(latest.get());
        switch (state) {
            case State.Leaving leaving -> afterEnd(run, ended, leaving.why());
            case State.Ending ending -> afterEnd(run, ended, ending.why());
            case State.Running _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Finished _,
                    State.Gone _ ->
                    afterExit(run, ended, view.restarts(exit.code()));
        }
    }

    private void afterEnd(Run run, Terminated ended, End why) {
        if (why == End.RESTART) {
            afterExit(run, ended, view.restarts(1)); // it failed, whatever its exit code says
        } else {
            finishEnd(why);
        }
    }

    private boolean isCurrent(Run run) {
        return current().filter(mine -> mine.number() == run.number()).isPresent();
    }

    private Optional<Run> current() {
        return switch (state) {
            case State.Running(Run run, Rung _) -> Optional.of(run);
            case State.Leaving leaving -> Optional.of(leaving.run());
            case State.Ending ending -> Optional.of(ending.run());
            case State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Finished _,
                    State.Gone _ ->
                    Optional.empty();
        };
    }

    private void stopServing(Run run) {
        stopProbes();
        view.revision().ifPresent(revision -> node.serving().leave(revision, run.id()));
        servingId = "";
    }

    private Terminated terminated(Run run, Exit exit) {
        boolean failed = exit.code() != 0 || exit.outOfMemory();
        String message = failed ? LogTail.of(run.log(), MESSAGE_LINES, MESSAGE_BYTES) : "";
        return new Terminated(exit, message, run.startedAt(), node.clocks().now(), run.id());
    }

    private void afterExit(Run run, Terminated ended, boolean restart) {
        if (!restart) {
            enter(new State.Finished(ended.exit().code() == 0));
            node.room().leave(view.uid());
            publish();
            return;
        }
        long ran = node.clocks().ticker().nanos() - run.startedNanos();
        crashes = ran >= PodSettings.STABLE.toNanos() ? 0 : crashes;
        Duration delay = PodSettings.CRASH.delay(crashes++ - 1);
        if (delay.isZero()) {
            fetch();
            return;
        }
        waitFor("CrashLoopBackOff", news().backsOff(delay), delay);
    }

    private void stopProbes() {
        if (health != null) {
            health.stop();
        }
    }

    /// The object was removed, or the node cannot wait: kills what runs.
    private void abandon() {
        if (isEnded()) {
            return;
        }
        current().ifPresent(this::drop);
        finishEnd(End.SHUTDOWN);
    }

    private void drop(Run run) {
        stopServing(run);
        launcher.remove(run);
        news().journal("Killed", "its pod was removed, or the node stopped");
    }

    /// Nothing runs any more.
    private void finishEnd(End why) {
        enter(new State.Gone());
        writer.close();
        node.room().leave(view.uid());
        try {
            launcher.folderOf(view).delete();
        } catch (IOException left) {
            log.atWarn().addKeyValue("pod", view.key()).setCause(left).log("folder not deleted");
        }
        if (why == End.REMOVE) {
            removeObject(0);
        } else {
            isGone();
        }
    }

    private void removeObject(int attempt) {
        try {
            node.ports().objects().remove(Types.POD, view.key(), view.uid());
            isGone();
        } catch (RuntimeException refused) {
            log.atWarn().addKeyValue("pod", view.key()).setCause(refused).log("pod not removed");
            after(PodSettings.CONFIG.delay(attempt), () -> removeObject(attempt + 1));
        }
    }

    private void isGone() {
        whenGone.run();
        gone.complete(null);
    }

    private boolean isEnded() {
        return state instanceof State.Gone;
    }

    // ---- what all of it needs

    private void enter(State next) {
        epoch++;
        state = next;
    }

    /// Runs `action` unless the state has changed by then.
    private void after(Duration delay, Runnable action) {
        int at = epoch;
        Runnable letter =
                () -> {
                    if (at == epoch) {
                        action.run();
                    }
                };
        Duration positive = delay.isNegative() ? Duration.ZERO : delay;
        node.clocks().scheduler().schedule(positive, () -> mailbox.execute(letter));
    }

    private void waitFor(String reason, String message, Duration delay) {
        enter(new State.Waiting(reason, message));
        publish();
        after(delay, this::fetch);
    }

    private void publish() {
        Optional<Health> up = current().flatMap(_ -> Optional.ofNullable(health));
        var snapshot =
                new Snapshot(
                        state,
                        up.map(Health::isStarted).orElse(false),
                        up.map(Health::isReady).orElse(false),
                        up.map(Health::unready).orElse(""),
                        Math.max(0, runs - 1),
                        last,
                        imageId,
                        admitted);
        ObjectNode tree = new PodStatus(view, snapshot, status, node.clocks().now()).tree();
        status = tree;
        writer.write(tree);
    }

    private News news() {
        return new News(node, view);
    }
}
