package dev.barista.node.pod.companion;

import dev.barista.node.pod.companion.Companion.Kind;
import dev.barista.node.pod.companion.Companions.Phase;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Terminated;
import dev.barista.node.pod.run.Times;
import dev.barista.runtime.Container.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The companions of one pod: what each event leads to. Pure; the executor does the actions, and
/// brings their answers as events.
///
/// Of the pod's own machine it knows nothing; it tells it when the main container may start, when
/// all are ready, and when none runs any more.
///
/// @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/">Sidecar
///   containers</a>
///
/// @param times how long things may take
public record CompanionMachine(Times times) {

    /// What follows from an event: the companions as they are now, and what is to be done, in
    /// order.
    public record Step(Companions companions, List<CompanionAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    public Step next(Companions companions, PodView view, CompanionEvent event, Moment now) {
        var turn = new Turn(companions, view, now, times);
        turn.take(event);
        turn.conclude(companions);
        return new Step(turn.all, turn.actions);
    }

    /// The work on one event. Confined to one call of [#next].
    private static final class Turn {

        private final PodView view;
        private final Moment now;
        private final Times times;
        private final List<CompanionAction> actions = new ArrayList<>();
        private Companions all;

        Turn(Companions all, PodView view, Moment now, Times times) {
            this.all = all;
            this.view = view;
            this.now = now;
            this.times = times;
        }

        void take(CompanionEvent event) {
            switch (event) {
                case CompanionEvent.Begin _ -> begin();
                case CompanionEvent.Fetched fetched ->
                        at(fetched.name(), fetched.at()).ifPresent(one -> fetched(one, fetched));
                case CompanionEvent.NotFetched none ->
                        at(none.name(), none.at()).ifPresent(one -> notFetched(one, none.why()));
                case CompanionEvent.Started started -> started(started);
                case CompanionEvent.NotStarted none ->
                        at(none.name(), none.at()).ifPresent(one -> notStarted(one, none));
                case CompanionEvent.Exited exited ->
                        all.find(exited.name()).ifPresent(one -> exited(one, exited));
                case CompanionEvent.Probed probed ->
                        all.find(probed.name()).ifPresent(one -> probed(one, probed));
                case CompanionEvent.TimeUp time ->
                        at(time.name(), time.at()).ifPresent(this::timeUp);
                case CompanionEvent.MainEnded _ -> all = all.withoutMain();
                case CompanionEvent.End _ -> end();
                case CompanionEvent.Frozen _ -> pause();
                case CompanionEvent.Thawed _ -> resume();
            }
        }

        private Optional<Companion> at(String name, int step) {
            return all.find(name).filter(one -> one.step() == step);
        }

        private void put(Companion one) {
            all = all.with(one);
        }

        private void act(CompanionAction action) {
            actions.add(action);
        }

        // ---- on the way up

        private void begin() {
            if (all.phase() == Phase.NEW) {
                all = all.in(Phase.INITIALIZING);
            }
        }

        /// Starts what may start now, ends what must end now, and tells the pod what has changed.
        void conclude(Companions before) {
            if (all.phase() == Phase.INITIALIZING) {
                advance();
            }
            if (all.phase() == Phase.RUNNING && all.mainEnded() && peersAreOver()) {
                all = all.in(Phase.ENDING);
            }
            if (all.phase() == Phase.ENDING) {
                endNext();
            }
            if (all.phase() == Phase.RUNNING
                    && (all.ready() != before.ready() || !all.unready().equals(before.unready()))) {
                act(
                        new CompanionAction.Tell(
                                new Event.CompanionsReady(
                                        all.ready(), String.join(" ", all.unready()))));
            }
            if (!all.equals(before)) {
                act(new CompanionAction.Changed());
            }
        }

        /// The first init container that is not done with is started. After the last, all others
        /// are, side by side, and before the main one: its start keeps this thread.
        private void advance() {
            for (Companion init : all.inits()) {
                if (!init.passed()) {
                    if (init.standing() instanceof Standing.New) {
                        fetch(init);
                    }
                    return;
                }
            }
            all = all.in(Phase.RUNNING);
            all.all().stream().filter(one -> one.kind() == Kind.PEER).forEach(this::fetch);
            act(new CompanionAction.StartMain());
        }

        private void fetch(Companion one) {
            Companion fetching = one.enter(new Standing.Fetching());
            put(fetching);
            act(new CompanionAction.Fetch(fetching.name(), fetching.step()));
        }

        private void fetched(Companion one, CompanionEvent.Fetched fetched) {
            Companion starting =
                    one.withImage(fetched.image().digest()).enter(new Standing.Starting());
            put(starting);
            act(
                    new CompanionAction.Start(
                            one.name(), starting.step(), fetched.image(), starting.runs()));
        }

        private void notFetched(Companion one, String why) {
            String image = container(one).image();
            Companion failed = one.crashes(one.crashes() + 1);
            act(
                    CompanionAction.Report.warning(
                            "Failed", "Failed to pull image \"%s\": %s".formatted(image, why)));
            waitFor(
                    failed,
                    "ImagePullBackOff",
                    "Back-off pulling image \"%s\": %s".formatted(image, why),
                    Times.PULL.delay(failed.crashes()));
        }

        private void started(CompanionEvent.Started started) {
            Optional<Companion> waiting = at(started.name(), started.at());
            if (waiting.isEmpty()) {
                act(new CompanionAction.Remove(started.run())); // it is not wanted any more
                return;
            }
            CompanionRun run = started.run();
            Health health = Health.of(container(waiting.get()), run.startedNanos());
            put(waiting.get().startedOnce().enter(new Standing.Running(run, health)));
            act(new CompanionAction.Follow(started.name(), run));
            act(CompanionAction.Report.normal("Started", "Started container " + started.name()));
            all.find(started.name()).ifPresent(this::probe);
        }

        private void notStarted(Companion one, CompanionEvent.NotStarted none) {
            boolean config = none.failure().cause() == Event.Failure.Cause.CONFIG;
            Companion failed = one.crashes(one.crashes() + 1);
            act(CompanionAction.Report.warning("Failed", "Error: " + none.failure().why()));
            waitFor(
                    failed,
                    none.failure().cause().reason(),
                    none.failure().why(),
                    (config ? Times.CONFIG : Times.CRASH).delay(failed.crashes()));
        }

        private void waitFor(Companion one, String reason, String message, Duration delay) {
            Companion waiting = one.enter(new Standing.Waiting(reason, message));
            put(waiting);
            act(new CompanionAction.Timer(waiting.name(), waiting.step(), delay));
        }

        // ---- while it runs

        private void probe(Companion one) {
            if (one.standing() instanceof Standing.Running running) {
                after(one, running, running.health().resume(now.nanos()));
            }
        }

        private void probed(Companion one, CompanionEvent.Probed probed) {
            if (one.standing() instanceof Standing.Running running
                    && running.run().number() == probed.number()
                    && running.health().round() == probed.round()) {
                after(
                        one,
                        running,
                        running.health().tried(probed.probe(), probed.outcome(), now.nanos()));
            }
        }

        private void after(Companion one, Standing.Running running, Health.Next next) {
            var probed = new Standing.Running(running.run(), next.health());
            boolean passes = one.kind() == Kind.SIDECAR && next.health().started();
            Companion amended = one.amend(probed);
            put(passes ? amended.pass() : amended);
            for (Health.Verdict verdict : next.verdicts()) {
                judged(one.name(), probed, verdict);
            }
        }

        private void judged(String name, Standing.Running running, Health.Verdict verdict) {
            switch (verdict) {
                case Health.Verdict.Again(Health.Probe probe, Duration delay, boolean _) ->
                        act(
                                new CompanionAction.Probe(
                                        name,
                                        running.run(),
                                        running.health().round(),
                                        probe,
                                        delay));
                case Health.Verdict.Failing(boolean _, String reason) ->
                        all.find(name)
                                .filter(one -> one.standing() instanceof Standing.Running)
                                .ifPresent(one ->
                                        put(
                                                one.amend(
                                                        new Standing.Running(
                                                                running.run(),
                                                                running.health()
                                                                        .unready(reason)))));
                case Health.Verdict.Dead(Health.Probe probe) -> dead(name, probe);
                case Health.Verdict.Failed(Health.Probe probe, String reason) ->
                        act(new CompanionAction.Report(probe.failure(reason)));
                case Health.Verdict.Ready _, Health.Verdict.Changed _ -> {}
            }
        }

        private void dead(String name, Health.Probe probe) {
            act(CompanionAction.Report.normal("Killing", probe.death(name)));
            all.find(name).ifPresent(one -> terminate(one, graceAfter(one, probe)));
        }

        private Duration graceAfter(Companion one, Health.Probe probe) {
            return one.standing() instanceof Standing.Running running
                    ? running.health().grace(probe, view.grace())
                    : view.grace();
        }

        private void pause() {
            all =
                    all.map(one ->
                            one.standing() instanceof Standing.Running running
                                    ? one.amend(
                                            new Standing.Running(
                                                    running.run(), running.health().pause()))
                                    : one);
        }

        /// Also what an earlier process has lost: it is started again.
        private void resume() {
            for (Companion one : all.all()) {
                boolean lost = one.standing() instanceof Standing.New && one.kind() != Kind.INIT;
                if (lost && all.phase() == Phase.RUNNING) {
                    fetch(one);
                } else {
                    probe(one);
                }
            }
        }

        // ---- its end

        private void exited(Companion one, CompanionEvent.Exited exited) {
            Optional<CompanionRun> run =
                    one.standing().current().filter(it -> it.number() == exited.number());
            run.ifPresent(it -> exited(one, it, exited.exit(), exited.message()));
        }

        private void exited(Companion one, CompanionRun run, Exit exit, String message) {
            var how = new Terminated(exit, message, run.startedAt(), now.wall(), run.id());
            boolean asked = one.standing() instanceof Standing.Ending;
            Companion ended = one.ended(how);
            act(new CompanionAction.Remove(run));
            if (!asked && exit.code() != 0) {
                act(
                        CompanionAction.Report.warning(
                                "Failed",
                                "Container %s ended with code %d"
                                        .formatted(one.name(), exit.code())));
            }
            boolean succeeded = exit.code() == 0 && !exit.outOfMemory();
            if (all.phase() == Phase.ENDING || all.phase() == Phase.OVER) {
                put(ended.enter(new Standing.Ended(succeeded)));
            } else if (restarts(one, asked ? 1 : exit.code())) {
                again(ended, run);
            } else {
                over(ended, !asked && succeeded);
            }
        }

        private boolean restarts(Companion one, int code) {
            return switch (one.kind()) {
                case SIDECAR -> true;
                case INIT -> code != 0 && !view.restartPolicy().equals("Never");
                case PEER -> view.restarts(code);
            };
        }

        /// An init container that fails for good fails its pod.
        private void over(Companion one, boolean succeeded) {
            Companion ended = one.enter(new Standing.Ended(succeeded));
            put(succeeded ? ended.pass() : ended);
            if (!succeeded && one.kind() == Kind.INIT) {
                all = all.withoutMain();
                end();
            }
        }

        private void again(Companion one, CompanionRun run) {
            boolean stable = now.nanos() - run.startedNanos() >= Times.STABLE.toNanos();
            int before = stable ? 0 : one.crashes();
            Companion counted = one.crashes(before + 1);
            Duration delay = Times.CRASH.delay(before);
            if (delay.isZero()) {
                fetch(counted);
                return;
            }
            String place =
                    "%s_%s(%s)".formatted(view.key().name(), view.key().namespace(), view.uid());
            act(
                    CompanionAction.Report.warning(
                            "BackOff",
                            "Back-off restarting failed container %s in pod %s"
                                    .formatted(one.name(), place)));
            waitFor(
                    counted,
                    "CrashLoopBackOff",
                    "back-off %ds restarting failed container=%s pod=%s"
                            .formatted(delay.toSeconds(), one.name(), place),
                    delay);
        }

        private void timeUp(Companion one) {
            switch (one.standing()) {
                case Standing.Waiting _ -> fetch(one);
                case Standing.Ending ending -> {
                    put(one.enter(new Standing.Ending(ending.run(), ending.health(), true)));
                    act(new CompanionAction.Kill(ending.run()));
                }
                case Standing.New _,
                        Standing.Fetching _,
                        Standing.Starting _,
                        Standing.Running _,
                        Standing.Ended _ -> {}
            }
        }

        private void end() {
            if (all.phase() != Phase.OVER) {
                all = all.in(Phase.ENDING);
            }
        }

        private boolean peersAreOver() {
            return all.all().stream()
                    .filter(one -> one.kind() != Kind.SIDECAR)
                    .allMatch(Companion::isOver);
        }

        /// Peers and init containers at once; when they and the main container have ended, the
        /// sidecars, one after another, the last that was started first.
        private void endNext() {
            all.all().stream().filter(one -> one.kind() != Kind.SIDECAR).forEach(this::terminate);
            if (all.mainEnded() && peersAreOver()) {
                all.inits().reversed().stream()
                        .filter(one -> one.kind() == Kind.SIDECAR && !one.isOver())
                        .findFirst()
                        .ifPresent(this::terminate);
            }
            if (all.mainEnded() && all.all().stream().allMatch(Companion::isOver)) {
                boolean succeeded = all.succeeded();
                all = all.in(Phase.OVER);
                act(new CompanionAction.Tell(new Event.CompanionsEnded(succeeded)));
            }
        }

        private void terminate(Companion one) {
            terminate(one, view.grace());
        }

        private void terminate(Companion one, Duration grace) {
            switch (one.standing()) {
                case Standing.Running running -> {
                    Companion ending =
                            one.enter(
                                    new Standing.Ending(
                                            running.run(), running.health().stopped(), false));
                    put(ending);
                    Duration time = times.toEnd(grace, view.revision().isPresent());
                    Duration most = times.withHook(time, container(one));
                    act(new CompanionAction.Timer(ending.name(), ending.step(), most));
                    act(new CompanionAction.Terminate(one.name(), running.run(), time));
                }
                case Standing.Fetching _, Standing.Starting _, Standing.Waiting _ ->
                        put(one.enter(new Standing.Ended(false)));
                case Standing.New _, Standing.Ending _, Standing.Ended _ -> {}
            }
        }

        private ContainerView container(Companion one) {
            return view.containers().stream()
                    .filter(it -> it.name().equals(one.name()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
