package dev.barista.node.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.node.statefulset.SetAction.EndPod;
import dev.barista.node.statefulset.SetAction.MakePod;
import dev.barista.node.statefulset.SetAction.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Scales, updates, breaks, deletes and kills at random: what must never be never is, and all is
/// well in the end.
class SetSimulationTest {

    @Test
    void endsWithThePodsThatAreWantedAndDoesNothingForbiddenOnTheWay() {
        Property.simulates(SetSimulationTest::check);
    }

    private static void check(Cases cases) {
        var world = new SetWorld("{\"replicas\": %d}".formatted(cases.between(0, 4)));
        if (cases.random().nextBoolean()) {
            world.withClaims();
        }
        world.spec(spec -> {
            spec.put("podManagementPolicy", one(cases, "OrderedReady", "Parallel"));
            spec.putObject("persistentVolumeClaimRetentionPolicy")
                    .put("whenDeleted", one(cases, "Retain", "Delete"))
                    .put("whenScaled", one(cases, "Retain", "Delete"));
            spec.putObject("updateStrategy")
                    .put("type", "RollingUpdate")
                    .putObject("rollingUpdate")
                    .put("partition", cases.random().nextBoolean() ? 0 : cases.between(0, 4));
        });
        for (int i = 0; i < 5 + 2 * cases.length(); i++) {
            happen(world, cases);
            turn(world, cases);
        }
        world.settle();
        atTheEnd(world);
    }

    private static String one(Cases cases, String... words) {
        return words[cases.between(0, words.length - 1)];
    }

    private static void happen(SetWorld world, Cases cases) {
        List<Integer> ordinals = new ArrayList<>(world.pods.keySet());
        int any = ordinals.isEmpty() ? -1 : ordinals.get(cases.between(0, ordinals.size() - 1));
        switch (cases.between(0, 9)) {
            case 0 -> world.spec(spec -> spec.put("replicas", cases.between(0, 4)));
            case 1 -> world.image("v" + cases.between(1, 3));
            case 2 ->
                    world.spec(
                            spec -> spec.withObject("/ordinals").put("start", cases.between(0, 2)));
            case 3 -> {
                if (any >= 0) {
                    world.failed(any);
                }
            }
            case 4 -> {
                if (any >= 0) {
                    world.terminate(any);
                }
            }
            case 5 -> {
                if (any >= 0) {
                    world.unready(any);
                }
            }
            default -> {
                if (any >= 0 && world.pod(any).isTerminating()) {
                    world.remove(any);
                } else if (any >= 0) {
                    world.ready(any);
                }
            }
        }
    }

    /// A kill ends a turn anywhere; the next one knows only what is stored.
    private static void turn(SetWorld world, Cases cases) {
        SetPlan plan = world.plan();
        boolean killed = cases.between(0, 3) == 0;
        int actions = killed ? cases.between(0, plan.actions().size()) : plan.actions().size();
        for (SetAction action : plan.actions().subList(0, actions)) {
            mayBeDone(world, action);
            world.perform(action); // refuses a second pod or claim
        }
        if (!killed) {
            world.set = world.set.withStatus(plan.status());
        }
        keepsClaims(world);
    }

    private static void mayBeDone(SetWorld world, SetAction action) {
        SetSpec spec = SetSpec.of(world.set);
        if (action instanceof MakePod make && !spec.parallel()) {
            assertThat(IntStream.range(spec.ordinals().first(), make.ordinal()))
                    .as("all before %s are ready", make)
                    .allMatch(each -> new SetPod(world.pod(each), each).isHealthy());
        }
        if (action instanceof MakePod make && make.ordinal() < spec.oldBelow()) {
            assertThat(make.revision()).as("the partition").isEqualTo(world.known().current());
        }
        if (action instanceof EndPod end && end.why() == Why.OLD) {
            assertThat(end.pod().ordinal()).isGreaterThanOrEqualTo(spec.updatedFrom());
            assertThat(end.pod().isOf(world.known().update())).isFalse();
            assertThat(IntStream.range(end.pod().ordinal() + 1, spec.ordinals().end()))
                    .as("all after %s are new and ready", end)
                    .allMatch(each -> {
                        var pod = new SetPod(world.pod(each), each);
                        return pod.isHealthy() && pod.isOf(world.known().update());
                    });
        }
        if (action instanceof EndPod end && end.why() == Why.ONE_TOO_MANY) {
            assertThat(spec.ordinals().contains(end.pod().ordinal())).isFalse();
        }
    }

    /// A claim that is retained belongs to nothing that could take it along.
    private static void keepsClaims(SetWorld world) {
        SetSpec.Retention retention = SetSpec.of(world.set).retention();
        if (!retention.endsWithPod()) {
            assertThat(world.claims.values())
                    .noneMatch(claim ->
                            SetWorld.ownerOf(claim)
                                    .filter(owner -> owner.startsWith("pod"))
                                    .isPresent());
        }
        if (!retention.endsWithSet()) {
            assertThat(world.claims.values())
                    .noneMatch(claim -> SetWorld.ownerOf(claim).filter("set"::equals).isPresent());
        }
    }

    private static void atTheEnd(SetWorld world) {
        SetSpec spec = SetSpec.of(world.set);
        assertThat(world.pods.keySet())
                .containsExactlyElementsOf(spec.ordinals().upwards().boxed().toList());
        assertThat(world.status("readyReplicas")).isEqualTo(spec.ordinals().count());
        world.pods.forEach((ordinal, pod) -> {
            if (ordinal >= spec.updatedFrom()) {
                assertThat(new SetPod(pod, ordinal).isOf(world.known().update())).isTrue();
            }
            assertThat(world.claims.keySet()).containsAll(SetClaims.names(world.set, ordinal));
        });
    }
}
