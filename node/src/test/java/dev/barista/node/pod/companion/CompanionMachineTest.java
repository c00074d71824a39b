package dev.barista.node.pod.companion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Health.Probe;
import dev.barista.node.probe.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompanionMachineTest {

    private static final Outcome WELL = new Outcome.Success();
    private static final Outcome BADLY = new Outcome.Failure("no", false);

    @TempDir private Path folder;

    private CompanionWorld world(String restartPolicy, String inits, String peers) {
        return new CompanionWorld(
                """
                {"restartPolicy": "%s", "initContainers": [%s],
                 "containers": [{"name": "main", "image": "i"}%s]}
                """
                        .formatted(restartPolicy, inits, peers.isEmpty() ? "" : ", " + peers),
                folder);
    }

    private static String plain(String name) {
        return "{\"name\": \"%s\", \"image\": \"i\"}".formatted(name);
    }

    private static String sidecar(String name, String more) {
        return "{\"name\": \"%s\", \"image\": \"i\", \"restartPolicy\": \"Always\"%s}"
                .formatted(name, more);
    }

    private static String probing(String name, String field) {
        return "{\"name\": \"%s\", \"image\": \"i\", \"%s\": {\"tcpSocket\": {\"port\": 1}}}"
                .formatted(name, field);
    }

    // ---- on the way up

    @Test
    void initContainersRunOneAfterAnotherAndThenTheOthersTogether() {
        var world = world("Always", plain("one") + "," + plain("two"), plain("peer"));

        world.begin();
        assertThat(world.done).containsExactly("start one");
        world.exit("one", 0);
        assertThat(world.done).containsExactly("start one", "start two");
        assertThat(world.companions().uninitialized()).containsExactly("two");
        world.exit("two", 0);

        assertThat(world.done)
                .containsExactly("start one", "start two", "start peer", "start main");
        assertThat(world.companions().initialized()).isTrue();
    }

    @Test
    void withoutInitContainersAllStartAtOnce() {
        var world = world("Always", "", plain("peer"));

        world.begin();

        assertThat(world.done).containsExactlyInAnyOrder("start peer", "start main");
    }

    @Test
    void theNextWaitsForASidecarUntilItHasStarted() {
        String probe = ", \"startupProbe\": {\"tcpSocket\": {\"port\": 1}}";
        var world = world("Always", sidecar("proxy", probe) + "," + plain("migrate"), "");

        world.begin();
        assertThat(world.done).containsExactly("start proxy");
        world.probed("proxy", Probe.STARTUP, WELL);
        assertThat(world.done).containsExactly("start proxy", "start migrate");
        world.exit("migrate", 0);

        assertThat(world.done).containsExactly("start proxy", "start migrate", "start main");
        assertThat(world.running).containsExactly("proxy");
    }

    @Test
    void anInitContainerThatFailsIsTriedAgainAfterABackOff() {
        var world = world("Always", plain("one"), "");

        world.begin();
        world.exit("one", 1); // at once the first time
        world.exit("one", 1);

        assertThat(world.companion("one").standing())
                .isInstanceOfSatisfying(
                        Standing.Waiting.class,
                        waits -> assertThat(waits.reason()).isEqualTo("CrashLoopBackOff"));
        world.timeUp("one");
        assertThat(world.done).containsExactly("start one", "start one", "start one");
        assertThat(world.companion("one").restarts()).isEqualTo(2);
    }

    @Test
    void anInitContainerThatMayNotRestartFailsThePod() {
        var world = world("Never", sidecar("proxy", "") + "," + plain("one"), "");

        world.begin();
        world.exit("one", 3);
        assertThat(world.done).contains("terminate proxy").doesNotContain("start main");
        world.exit("proxy", 143);

        assertThat(world.told).contains(new Event.CompanionsEnded(false));
    }

    // ---- while they run

    @Test
    void thePodLearnsWhenAllAreReadyAndWhenOneIsNotAnyMore() {
        var world = world("Always", "", probing("peer", "readinessProbe") + "," + plain("other"));

        world.begin();
        assertThat(world.told).last().isEqualTo(new Event.CompanionsReady(false, "peer"));
        world.probed("peer", Probe.READINESS, WELL);
        assertThat(world.told).last().isEqualTo(new Event.CompanionsReady(true, ""));
        for (int i = 0; i < 3; i++) {
            world.probed("peer", Probe.READINESS, BADLY);
        }

        assertThat(world.told).last().isEqualTo(new Event.CompanionsReady(false, "peer"));
    }

    @Test
    void onlyTheOneThatHasEndedIsStartedAgain() {
        var world = world("Always", "", plain("peer") + "," + plain("other"));

        world.begin();
        world.done.clear();
        world.exit("peer", 0);

        assertThat(world.done).containsExactly("start peer");
    }

    @Test
    void itsLivenessProbeRestartsIt() {
        var world = world("Always", "", probing("peer", "livenessProbe"));

        world.begin();
        world.done.clear();
        for (int i = 0; i < 3; i++) {
            world.probed("peer", Probe.LIVENESS, BADLY);
        }
        assertThat(world.done).containsExactly("terminate peer");
        world.timeUp("peer");
        assertThat(world.done).containsExactly("terminate peer", "kill peer");
        world.exit("peer", 137);

        assertThat(world.done).containsExactly("terminate peer", "kill peer", "start peer");
    }

    @Test
    void aRunThatWasStableDoesNotCountAsACrash() {
        var world = world("Always", "", plain("peer"));

        world.begin();
        world.exit("peer", 1);
        world.advance(Duration.ofMinutes(11));
        world.exit("peer", 1);

        assertThat(world.companion("peer").standing()).isInstanceOf(Standing.Running.class);
    }

    @Test
    void whoStandsStillIsNotProbed() {
        var world = world("Always", "", probing("peer", "livenessProbe"));
        world.begin();
        int round = health(world).round();

        world.take(new CompanionEvent.Frozen());
        for (int i = 0; i < 3; i++) {
            world.take(
                    new CompanionEvent.Probed(
                            "peer", 0, round, Probe.LIVENESS, BADLY)); // sent off before
        }

        assertThat(world.companion("peer").standing()).isInstanceOf(Standing.Running.class);
        assertThat(health(world).round()).isGreaterThan(round);
    }

    private static dev.barista.node.pod.life.Health health(CompanionWorld world) {
        return ((Standing.Running) world.companion("peer").standing()).health();
    }

    // ---- the end

    @Test
    void sidecarsEndAfterAllOthersTheLastThatStartedFirst() {
        var world = world("Always", sidecar("one", "") + "," + sidecar("two", ""), plain("peer"));
        world.begin();
        world.done.clear();

        world.take(new CompanionEvent.End());
        assertThat(world.done).containsExactly("terminate peer");
        world.exit("peer", 143);
        assertThat(world.done).containsExactly("terminate peer"); // the main one runs
        world.take(new CompanionEvent.MainEnded());
        assertThat(world.done).containsExactly("terminate peer", "terminate two");
        world.exit("two", 143);
        assertThat(world.done).containsExactly("terminate peer", "terminate two", "terminate one");
        assertThat(world.told).noneMatch(Event.CompanionsEnded.class::isInstance);
        world.exit("one", 143);

        assertThat(world.told).last().isInstanceOf(Event.CompanionsEnded.class);
    }

    @Test
    void whenTheMainOneHasEndedItsPeersGoOnToTheirOwnEnd() {
        var world = world("OnFailure", sidecar("proxy", ""), plain("peer"));
        world.begin();
        world.done.clear();

        world.take(new CompanionEvent.MainEnded());
        assertThat(world.done).isEmpty();
        world.exit("peer", 0);
        assertThat(world.done).containsExactly("terminate proxy");
        world.exit("proxy", 143);

        assertThat(world.told).last().isEqualTo(new Event.CompanionsEnded(true));
    }

    @Test
    void nothingIsStartedAgainOnceAllAreToEnd() {
        var world = world("Always", "", plain("peer"));
        world.begin();
        world.exit("peer", 1);
        world.exit("peer", 1);
        world.done.clear();

        world.take(new CompanionEvent.End());
        world.take(new CompanionEvent.MainEnded());
        world.timeUp("peer");

        assertThat(world.done).isEmpty();
        assertThat(world.told).last().isInstanceOf(Event.CompanionsEnded.class);
    }

    @Test
    void aStartThatComesTooLateIsRemoved() {
        var world = world("Always", "", plain("peer"));
        world.begin();
        CompanionRun run = world.companion("peer").standing().current().orElseThrow();
        world.take(new CompanionEvent.End());

        CompanionMachine.Step step =
                CompanionWorld.MACHINE.next(
                        world.companions(),
                        world.view,
                        new CompanionEvent.Started("peer", 0, run),
                        new dev.barista.node.pod.run.Moment(0, java.time.Instant.EPOCH));

        assertThat(step.actions()).contains(new CompanionAction.Remove(run));
    }
}
