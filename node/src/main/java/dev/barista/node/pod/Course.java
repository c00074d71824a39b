package dev.barista.node.pod;

import dev.barista.model.object.ApiObject;
import dev.barista.node.handover.Place;
import dev.barista.node.work.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How far a pod has come: its state, what is known of it, and how that is told. Its life's parts
/// ([Starting], [Passing], [RungMoves], [Ending]) share it.
///
/// One owner: all of it is touched within the pod's mailbox only, but for [#latest] and
/// [#servingId].
final class Course {

    private static final Logger log = LoggerFactory.getLogger(Course.class);

    final Shared node;
    final Launcher launcher;
    final Mailbox mailbox;
    final AtomicReference<ApiObject> latest;
    volatile String servingId = "";

    // In the mailbox only.
    PodView view;
    int runs;
    int firstRun;
    int crashes;
    String imageId = "";
    boolean boosted;
    @Nullable Terminated last;
    @Nullable Instant admitted;
    @Nullable Health health;
    private final StatusWriter writer;
    private State state = new State.Fetching();
    private int epoch;
    private JsonNode status;

    /// @param runs that it had in an earlier life of the node
    Course(Shared node, Launcher launcher, ApiObject pod, int runs) {
        this.node = node;
        this.launcher = launcher;
        this.mailbox = new Mailbox(node.threads());
        this.writer = new StatusWriter(node, pod.key(), pod.uid());
        this.latest = new AtomicReference<>(pod);
        this.view = new PodView(pod);
        this.status = pod.status();
        this.runs = runs;
    }

    State state() {
        return state;
    }

    /// The next state: what was to happen [#after] a while in this one will not.
    void enter(State next) {
        epoch++;
        state = next;
    }

    /// The same state with another content: timers go on.
    void amend(State same) {
        state = same;
    }

    int epoch() {
        return epoch;
    }

    boolean isEnded() {
        return state instanceof State.Gone;
    }

    Optional<Run> current() {
        return switch (state) {
            case State.Running running -> Optional.of(running.run());
            case State.Leaving leaving -> Optional.of(leaving.run());
            case State.Ending ending -> Optional.of(ending.run());
            case State.Claiming _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Finished _,
                    State.Gone _ ->
                    Optional.empty();
        };
    }

    boolean isCurrent(Run run) {
        return current().filter(mine -> mine.id().equals(run.id())).isPresent();
    }

    /// Runs `action` unless the state has changed by then.
    void after(Duration delay, Runnable action) {
        int at = epoch;
        Runnable letter =
                () -> {
                    if (at == epoch) {
                        action.run();
                    }
                };
        later(delay, letter);
    }

    /// Runs `letter` in the mailbox, whatever has happened by then.
    void later(Duration delay, Runnable letter) {
        Duration positive = delay.isNegative() ? Duration.ZERO : delay;
        node.clocks().scheduler().schedule(positive, () -> mailbox.execute(letter));
    }

    void stopProbes() {
        if (health != null) {
            health.stop();
        }
    }

    /// The seat that its pod is; empty if it is of no revision.
    Optional<Place> place() {
        return view.revision().map(revision -> new Place(revision, view.isReserve(), view.uid()));
    }

    /// The same, if the revision keeps a reserve and its steps are to be told.
    Optional<Place> cyclePlace() {
        return place().filter(_ -> view.idle(node.ports().idle().get()).policy().hasReserve());
    }

    int restarts() {
        return Math.max(0, runs - 1 - firstRun);
    }

    /// What another owner of its instance would have to know.
    Gift gift(State.Running running) {
        return new Gift(
                running.run(),
                running.rung(),
                health != null && health.isStarted(),
                health != null && health.isReady(),
                boosted,
                imageId,
                restarts());
    }

    /// Notes down what runs, for a process that comes after this one.
    void keep() {
        if (state instanceof State.Running running) {
            try {
                new RunFile(launcher.folderOf(view)).write(KeptRun.of(gift(running)));
            } catch (IOException full) {
                log.atWarn().addKeyValue("pod", view.key()).setCause(full).log("run not kept");
            }
        }
    }

    /// Nothing runs any more: there is nothing to adopt.
    void forget() {
        try {
            new RunFile(launcher.folderOf(view)).delete();
        } catch (IOException left) {
            log.atWarn().addKeyValue("pod", view.key()).setCause(left).log("run file left");
        }
    }

    void publish() {
        Optional<Health> up = current().flatMap(_ -> Optional.ofNullable(health));
        var snapshot =
                new Snapshot(
                        state,
                        up.map(Health::isStarted).orElse(false),
                        up.map(Health::isReady).orElse(false),
                        up.map(Health::unready).orElse(""),
                        restarts(),
                        last,
                        imageId,
                        admitted,
                        node.ports().driver().abilities().cpuLimit());
        ObjectNode tree = new PodStatus(view, snapshot, status, node.clocks().now()).tree();
        status = tree;
        writer.write(tree);
    }

    /// Nothing is told any more.
    void close() {
        writer.close();
    }

    /// The phase that its status had.
    String phase() {
        return status.path("phase").asString("");
    }

    News news() {
        return new News(node, view);
    }
}
