package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.handover.Place;
import dev.barista.node.ladder.Resident;
import dev.barista.node.log.LogRotation;
import dev.barista.node.pod.State.End;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of one pod, from its share of the node to its end: [State] has the map.
///
/// One owner: all state is touched within its mailbox only, and all public methods leave a letter
/// there and return. What is in the letters may block for as long as a start or a clean-up takes; a
/// pull and the probes run beside it.
///
/// It is the one place that knows what may follow what; how it is done is elsewhere: [Starting],
/// [Passing], [RungMoves], [Ending], on one [Course].
///
/// The order that matters: start first and write the status after it; serve first and write that it
/// is ready after it; leave the routing and drain first, and ask it to end after it.
final class PodLife implements Health.Listener, Ending.Listener {

    private static final Logger log = LoggerFactory.getLogger(PodLife.class);

    private final Shared node;
    private final Pods pods;
    private final Course course;
    private final Starting starting;
    private final Ending ending;
    private final Passing passing;
    private final RungMoves rungs;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /// @param runs that it had in an earlier life of the node
    PodLife(Shared node, Launcher launcher, Pods pods, ApiObject pod, int runs) {
        this.node = node;
        this.pods = pods;
        this.course = new Course(node, launcher, pod, runs);
        this.starting = new Starting(course, this::running, this::startedEarly);
        this.ending = new Ending(course, starting, this);
        this.rungs = new RungMoves(course);
        this.passing = new Passing(course, pods, starting, ending, rungs);
    }

    /// The pod as it was last seen.
    PodView view() {
        return new PodView(course.latest.get());
    }

    /// Whether it had an instance, in this process or an earlier one.
    boolean hasRun() {
        return course.runs > 0;
    }

    /// Requests that it has in flight.
    int inFlight() {
        String id = course.servingId;
        Optional<ObjectKey> revision = view().revision();
        return id.isEmpty() || revision.isEmpty() ? 0 : node.serving().inFlight(revision.get(), id);
    }

    Optional<Resident> resident() {
        return rungs.resident();
    }

    void begin() {
        course.mailbox.execute(this::admit);
    }

    /// The pod of an earlier life of the node that has ended: it only waits to be deleted.
    void rest() {
        course.mailbox.execute(
                () -> course.enter(new State.Finished(course.phase().equals("Succeeded"))));
    }

    /// Goes on with the instance that the pod had in an earlier life of the node.
    void adopt(Gift gift) {
        course.mailbox.execute(() -> adopted(gift));
    }

    void changed(ApiObject pod) {
        course.latest.set(pod);
        if (pod.isTerminating()) {
            course.mailbox.execute(() -> end(End.REMOVE));
        }
    }

    /// Somebody has removed the object: no grace.
    void vanished() {
        course.mailbox.execute(this::abandon);
    }

    /// Ends the instance, and leaves the object.
    ///
    /// @return completes when nothing runs
    CompletionStage<Void> shutdown() {
        course.mailbox.execute(() -> end(End.SHUTDOWN));
        return gone;
    }

    /// Does not wait for anything any more.
    void kill() {
        course.mailbox.execute(this::abandon);
    }

    /// @param id of the instance
    void raise(String id, CompletableFuture<List<Stage>> answer) {
        course.mailbox.execute(() -> {
            if (holds(id)) {
                rungs.raise(answer);
            } else {
                pods.raiseElsewhere(this, id, answer);
            }
        });
    }

    /// @param id of the instance
    void move(
            String id,
            Rung to,
            String reason,
            Map<String, String> inputs,
            CompletableFuture<Boolean> answer) {
        course.mailbox.execute(() -> {
            boolean done = false;
            try {
                done = holds(id) && rungs.move(to, reason, inputs);
            } finally {
                answer.complete(done); // the ladder waits for it, whatever happens
            }
        });
    }

    private boolean holds(String id) {
        return course.current().filter(run -> run.id().equals(id)).isPresent();
    }

    /// The pod that goes: gives its instance to `taker`, or says that it has none.
    void giveTo(PodLife taker) {
        course.mailbox.execute(() -> passing.giveTo(taker));
    }

    /// The pod that comes: there is nothing to take over.
    void refused() {
        course.mailbox.execute(passing::refused);
    }

    /// The pod that comes: the instance of `giver` is its own now.
    void given(ObjectKey giver, Gift gift) {
        course.mailbox.execute(() -> takeFrom(giver, gift));
    }

    void rotateLog() {
        course.mailbox.execute(() -> {
            if (course.state() instanceof State.Running running) {
                try {
                    LogRotation.rotate(running.run().log(), node.settings().logBytes());
                } catch (IOException full) {
                    log.atWarn()
                            .addKeyValue("pod", course.view.key())
                            .setCause(full)
                            .log("log not rotated");
                }
            }
        });
    }

    // ---- from admission to a running process

    private void admit() {
        if (!course.isEnded() && starting.admits()) {
            course.cyclePlace()
                    .ifPresent(place ->
                            node.steps().starting(place.revision(), name(), place.reserve()));
            pods.claimEarly(course.view).ifPresentOrElse(starting::goOnWith, passing::claim);
        }
    }

    private void running(Run run) {
        course.enter(new State.Running(run, Rung.RUNNING, false));
        follow(run);
        Health health = new Health(node, course.view, run, course.mailbox, this);
        course.health = health;
        health.watch(); // before all that only tells about it: somebody may be waiting
        course.keep();
        course.news().started(run);
        course.publish();
        if (course.boosted) {
            course.later(PodSettings.LONGEST_BOOST, () -> endBoost(run));
        }
    }

    /// It runs, and may serve, already.
    private void startedEarly(Gift gift) {
        take(gift);
        course.news().started(gift.run());
        settled(gift);
        course.publish();
    }

    private void endBoost(Run run) {
        if (course.isCurrent(run)) {
            rungs.endBoost();
        }
    }

    private void follow(Run run) {
        pods.holds(run.id(), this);
        var _ =
                run.instance()
                        .exit()
                        .thenAccept(exit -> course.mailbox.execute(() -> ending.exited(run, exit)));
    }

    // ---- an instance that another one has started

    private void takeFrom(ObjectKey giver, Gift gift) {
        Run run = gift.run().loggingTo(log(gift.run().number()));
        Gift mine = gift.in(run, 0);
        if (!(course.state() instanceof State.Claiming(var end))) {
            course.enter(new State.Running(run, gift.rung(), false)); // it has ended meanwhile
            ending.abandon();
            return;
        }
        course.admitted = node.clocks().now();
        take(mine);
        course.news().tookOver(run, giver);
        settled(mine);
        course.publish();
        if (end != null) {
            end(end);
        }
    }

    private void adopted(Gift gift) {
        String started = course.view.pod().status().path("startTime").asString("");
        course.admitted = started.isEmpty() ? node.clocks().now() : Instant.parse(started);
        try {
            node.room().pass("", course.view.uid(), course.view.requests());
        } catch (IllegalArgumentException notAQuantity) {
            log.atWarn().addKeyValue("pod", course.view.key()).log(notAQuantity.getMessage());
        }
        take(gift);
        if (course.state() instanceof State.Running running) {
            rungs.reapply(running);
            if (gift.ready()) {
                course.view.revision().ifPresent(revision -> serve(revision, running));
            }
        }
        course.cyclePlace()
                .ifPresent(
                        place -> node.steps().resumed(place.revision(), name(), place.reserve()));
        course.news().adopted(gift.run());
        settled(gift);
        course.publish();
        if (course.latest.get().isTerminating()) {
            end(End.REMOVE);
        }
    }

    private void take(Gift gift) {
        Run run = gift.run();
        course.enter(new State.Running(run, gift.rung(), false));
        course.imageId = gift.imageId();
        course.boosted = gift.boosted();
        course.runs = run.number() + 1;
        course.firstRun = run.number() - gift.restarts();
        course.servingId = gift.ready() ? run.id() : "";
        Health health = new Health(node, course.view, run, course.mailbox, this);
        course.health = health;
        health.take(gift.started(), gift.ready());
        if (gift.rung() != Rung.FROZEN) {
            health.resume();
        }
        follow(run);
        course.keep();
        if (gift.boosted()) {
            course.later(PodSettings.LONGEST_BOOST, () -> endBoost(run));
        }
    }

    private void settled(Gift gift) {
        if (gift.ready()) {
            tellReady();
            rungs.settled();
        }
    }

    private void tellReady() {
        course.place().ifPresent(pods::settle);
        course.cyclePlace()
                .ifPresent(place -> node.steps().ready(place.revision(), name(), place.reserve()));
    }

    private Path log(int number) {
        return course.launcher.folderOf(course.view).logOf(course.view.containerName(), number);
    }

    // ---- what its probes say

    @Override
    public void ready() {
        if (!(course.state() instanceof State.Running running)) {
            return;
        }
        boolean first = !running.run().wasReady();
        if (first) {
            running = running.with(running.run().ready(node.clocks().ticker().nanos()));
            course.amend(running);
        }
        State.Running now = running;
        course.view.revision().ifPresent(revision -> serve(revision, now));
        tellReady();
        if (first) {
            rungs.settled();
            course.keep();
        }
        course.publish();
    }

    private void serve(ObjectKey revision, State.Running running) {
        node.serving().serve(running.run().serving(revision, running.rung()));
        course.servingId = running.run().id();
    }

    @Override
    public boolean failing(boolean certain) {
        if (!(course.state() instanceof State.Running running)
                || course.view.revision().isEmpty()) {
            return true;
        }
        ObjectKey revision = course.view.revision().get();
        String id = running.run().id();
        boolean left =
                certain
                        ? node.serving().leave(revision, id) != null
                        : node.serving().leaveUnlessLast(revision, id).isPresent();
        if (left) {
            course.servingId = "";
        }
        return left;
    }

    @Override
    public void dead(String probe) {
        course.news()
                .normal(
                        "Killing",
                        "Container %s failed %s probe, will be restarted"
                                .formatted(course.view.containerName(), probe));
        course.news().journal("Unhealthy", probe + " probe failed");
        ending.end(End.RESTART);
    }

    @Override
    public void changed() {
        course.publish();
    }

    // ---- its end

    private void end(End why) {
        course.view = view();
        switch (course.state()) {
            case State.Claiming _ -> passing.endClaiming(why);
            case State.Running running when why == End.REMOVE -> {
                course.cyclePlace()
                        .ifPresent(place ->
                                node.steps().leaving(place.revision(), name(), place.reserve()));
                if (!running.offered() && !passing.offer(running)) {
                    ending.end(why);
                }
            }
            case State.Unscheduled _,
                    State.Fetching _,
                    State.Waiting _,
                    State.Running _,
                    State.Leaving _,
                    State.Ending _,
                    State.Finished _,
                    State.Gone _ ->
                    ending.end(why);
        }
    }

    private void abandon() {
        if (course.state() instanceof State.Claiming) {
            passing.endClaiming(End.SHUTDOWN);
        } else {
            ending.abandon();
        }
    }

    @Override
    public void leaving(State.Running running) {
        course.place().ifPresent(pods::leaves);
        rungs.leaving(running);
    }

    @Override
    public void ended(Run run) {
        rungs.leave();
        course.place().ifPresent(pods::leaves);
        Terminated last = course.last;
        boolean ran = course.state() instanceof State.Running;
        if (ran && last != null && last.id().equals(run.id())) { // by itself: nobody ended it
            course.cyclePlace()
                    .filter(Place::reserve)
                    .ifPresent(
                            place -> node.steps().failed(place.revision(), name(), last.reason()));
        }
        pods.dropped(run.id(), this);
    }

    @Override
    public void gone() {
        starting.leave();
        rungs.leave();
        course.place().ifPresent(pods::leaves);
        course.cyclePlace()
                .ifPresent(place -> node.steps().gone(place.revision(), name(), place.reserve()));
        pods.remove(this);
        gone.complete(null);
    }

    private String name() {
        return course.view.key().name();
    }
}
