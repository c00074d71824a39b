package dev.barista.node.pod;

import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.Run;
import dev.barista.node.probe.Outcome;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Target;
import java.util.Set;

/// Tries the probes of one pod's instance, each beside its mailbox.
final class Prober {

    private final Shared node;
    private final PodLife pod;

    Prober(Shared node, PodLife pod) {
        this.node = node;
        this.pod = pod;
    }

    void probe(Action.Probe probe) {
        if (probe.delay().isZero()) {
            beginTry(probe);
        } else {
            node.clocks().scheduler().schedule(probe.delay(), () -> beginTry(probe));
        }
    }

    /// Unless it was paused or has ended meanwhile: its port may be another's by now.
    private void beginTry(Action.Probe probe) {
        if (pod.life().state() instanceof State.Running running
                && running.health().round() == probe.round()) {
            running.health()
                    .spec(probe.probe())
                    .ifPresent(spec ->
                            node.threads().execute(() -> attempt(probe, running.run(), spec)));
        }
    }

    private void attempt(Action.Probe probe, Run run, ProbeSpec spec) {
        Outcome outcome = outcome(run, spec);
        if (probe.explain() && outcome instanceof Outcome.Failure failure && failure.refused()) {
            outcome = explained(run, failure);
        }
        pod.tellHere(new Event.Probed(probe.round(), probe.probe(), outcome));
    }

    /// A try that fails in an unknown way has failed: without an outcome there would be no next.
    private Outcome outcome(Run run, ProbeSpec spec) {
        var target =
                new Target(run.instance(), run.port(), pod.view().port(), node.ports().probes());
        try {
            return target.attempt(spec);
        } catch (RuntimeException | Error bug) {
            return new Outcome.Failure("probe: " + bug, false);
        }
    }

    private Outcome explained(Run run, Outcome.Failure failure) {
        boolean ownNetwork = run.hostPort() == 0;
        Set<Integer> ports = node.procfs().listening(run.instance().pid(), ownNetwork);
        if (ports.isEmpty() || ports.contains(run.port())) {
            return failure;
        }
        String found =
                "%s; the container listens on %s, expected %d"
                        .formatted(
                                failure.reason(),
                                String.join(", ", ports.stream().map(String::valueOf).toList()),
                                run.port());
        return new Outcome.Failure(
                ownNetwork
                        ? found
                        : found + ": without a network of its own it must listen on $PORT",
                false);
    }
}
