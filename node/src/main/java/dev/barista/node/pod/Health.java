package dev.barista.node.pod;

import dev.barista.node.probe.Outcome;
import dev.barista.node.probe.ProbeLoop;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Tally;
import dev.barista.node.probe.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/// What the probes of one run say. Belongs to the mailbox of its pod.
final class Health {

    /// Who acts on it, within the mailbox.
    interface Listener {

        /// It may serve; also again, after it was not ready.
        void ready();

        /// Its readiness probe has failed as often as its threshold says.
        ///
        /// @param certain whether that is no glitch
        /// @return whether it serves no more
        boolean failing(boolean certain);

        /// It is to be restarted.
        ///
        /// @param probe `liveness` or `startup`
        void dead(String probe);

        /// What a status tells has changed.
        void changed();
    }

    /// When a probe that is tried all the time says for the first time that it fails.
    private static final Duration WRONG_PORT_AFTER = Duration.ofSeconds(2);

    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    private final Shared node;
    private final PodView view;
    private final Run run;
    private final Executor mailbox;
    private final Listener listener;
    private final List<ProbeLoop> loops = new ArrayList<>();
    private boolean started;
    private boolean ready;
    private String unready = "";
    private long nextReport;
    private boolean looked;

    Health(Shared node, PodView view, Run run, Executor mailbox, Listener listener) {
        this.node = node;
        this.view = view;
        this.run = run;
        this.mailbox = mailbox;
        this.listener = listener;
        this.nextReport = run.startedNanos() + REPORT_EVERY.toNanos();
    }

    boolean isStarted() {
        return started;
    }

    boolean isReady() {
        return ready;
    }

    /// Why it is not ready; empty while that is not known.
    String unready() {
        return unready;
    }

    void watch() {
        Optional<ProbeSpec> startup = view.probe("startupProbe");
        startup.ifPresentOrElse(
                spec -> probe(spec, (outcome, tally) -> startup(spec, outcome, tally)),
                this::started);
    }

    /// What is known of an instance that another one has watched until now; [#resume] goes on.
    void take(boolean wasStarted, boolean wasReady) {
        started = wasStarted;
        ready = wasReady;
    }

    /// No more probes until [#resume]; it is as ready as it was.
    void pause() {
        loops.forEach(ProbeLoop::stop);
        loops.clear();
    }

    /// Probes again what would be probed now.
    void resume() {
        pause();
        if (!started) {
            watch();
            return;
        }
        view.probe("readinessProbe")
                .map(spec -> ready ? spec.onceReady() : spec)
                .ifPresent(
                        spec -> probe(spec, (outcome, tally) -> readiness(spec, outcome, tally)));
        view.probe("livenessProbe")
                .ifPresent(spec -> probe(spec, (outcome, tally) -> liveness(spec, outcome, tally)));
    }

    /// No more probes, and not ready any more.
    void stop() {
        loops.forEach(ProbeLoop::stop);
        ready = false;
    }

    private void probe(ProbeSpec spec, ProbeLoop.Listener told) {
        var target = new Target(run.instance(), run.port(), view.port(), node.ports().probes());
        var loop =
                new ProbeLoop(
                        spec,
                        () -> target.attempt(spec),
                        mailbox,
                        node.threads(),
                        node.clocks(),
                        told);
        loops.add(loop);
        loop.start();
    }

    private void started() {
        started = true;
        view.probe("readinessProbe")
                .ifPresentOrElse(
                        spec -> probe(spec, (outcome, tally) -> readiness(spec, outcome, tally)),
                        this::becomeReady);
        view.probe("livenessProbe")
                .ifPresent(spec -> probe(spec, (outcome, tally) -> liveness(spec, outcome, tally)));
    }

    private void becomeReady() {
        ready = true;
        unready = "";
        listener.ready();
    }

    private boolean startup(ProbeSpec spec, Outcome outcome, Tally tally) {
        if (outcome instanceof Outcome.Failure(String reason, boolean _)) {
            say("Startup", reason);
            return goOn(spec, tally, "startup");
        }
        if (tally.successes() < spec.successThreshold()) {
            return true;
        }
        started();
        listener.changed();
        return false;
    }

    private boolean liveness(ProbeSpec spec, Outcome outcome, Tally tally) {
        if (outcome instanceof Outcome.Failure(String reason, boolean _)) {
            say("Liveness", reason);
            return goOn(spec, tally, "liveness");
        }
        return true;
    }

    private boolean goOn(ProbeSpec spec, Tally tally, String probe) {
        boolean dead = tally.failures() >= spec.failureThreshold();
        if (dead) {
            listener.dead(probe);
        }
        return !dead;
    }

    private boolean readiness(ProbeSpec spec, Outcome outcome, Tally tally) {
        return switch (outcome) {
            case Outcome.Success _ -> {
                if (!ready && tally.successes() >= spec.successThreshold()) {
                    becomeReady();
                }
                boolean slower = spec.aggressive() && ready;
                if (slower) {
                    ProbeSpec next = spec.onceReady();
                    probe(next, (later, counted) -> readiness(next, later, counted));
                }
                yield !slower;
            }
            case Outcome.Failure failure -> {
                unready(spec, failure, tally);
                yield true;
            }
        };
    }

    private void unready(ProbeSpec spec, Outcome.Failure failure, Tally tally) {
        if (spec.aggressive()) {
            reportNowAndThen(failure);
            return;
        }
        String reason = explained(failure);
        say("Readiness", reason);
        if (!ready) {
            explain(reason);
        } else if (tally.failures() >= spec.failureThreshold()
                && listener.failing(spec.isCertain(tally.failures()))) {
            ready = false;
            explain(reason);
        }
    }

    private void explain(String reason) {
        if (!reason.equals(unready)) {
            unready = reason;
            listener.changed();
        }
    }

    /// Every 10 s; and after 2 s, if it listens elsewhere.
    private void reportNowAndThen(Outcome.Failure failure) {
        long now = node.clocks().ticker().nanos();
        boolean due = now - nextReport >= 0;
        boolean look = !looked && now - run.startedNanos() >= WRONG_PORT_AFTER.toNanos();
        if (!due && !look) {
            return;
        }
        looked = true;
        String reason = explained(failure);
        if (due || !reason.equals(failure.reason())) {
            nextReport = now + REPORT_EVERY.toNanos();
            say("Readiness", reason);
            explain(reason);
        }
    }

    private String explained(Outcome.Failure failure) {
        if (!failure.refused()) {
            return failure.reason();
        }
        boolean ownNetwork = run.hostPort() == 0;
        Set<Integer> ports = node.procfs().listening(run.instance().pid(), ownNetwork);
        if (ports.isEmpty() || ports.contains(run.port())) {
            return failure.reason();
        }
        String found =
                "%s; the container listens on %s, expected %d"
                        .formatted(failure.reason(), join(ports), run.port());
        return ownNetwork
                ? found
                : found + ": without a network of its own it must listen on $PORT";
    }

    private static String join(Set<Integer> ports) {
        return String.join(", ", ports.stream().map(String::valueOf).toList());
    }

    private void say(String probe, String reason) {
        node.events()
                .warning("kubelet", view.pod(), "Unhealthy", probe + " probe failed: " + reason);
    }
}
