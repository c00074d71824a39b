package dev.barista.node;

import static dev.barista.node.NodeWorld.HELLO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Scales, kills, deletes and rolls out at random, and looks whether all is well in the end.
class NodeSimulationTest {

    @TempDir private Path temporary;

    private int worlds;
    private int wanted;

    @Test
    void endsWithExactlyTheWantedPodsAndNothingElse() {
        Property.holds(
                60,
                cases -> {
                    Path folder = temporary.resolve("world-" + worlds++);
                    Files.createDirectories(folder);
                    check(new NodeWorld(folder).started(), cases);
                });
    }

    private void check(NodeWorld world, Cases cases) {
        wanted = cases.between(0, 4);
        world.deploy(wanted);
        int steps = 3 + cases.length();
        for (int i = 0; i < steps; i++) {
            step(world, cases);
            noInstanceServesAfterItWasAsked(world);
            noPodHasTwoInstances(world);
        }
        world.driver.playing(Script.LISTENS);
        world.driver.instances().forEach(FakeInstance::listen);
        world.routing.log().forEach(entry -> world.routing.drained(entry.split(" ", 2)[1]));
        world.advance(ofMinutes(30));
        onlyTheWantedAreLeft(world);
    }

    private void step(NodeWorld world, Cases cases) {
        switch (cases.between(0, 7)) {
            case 0, 1 -> {
                wanted = cases.between(0, 4);
                world.scale(wanted);
            }
            case 2 -> one(world, cases).forEach(it -> it.end(exit(cases)));
            case 3 -> one(world, cases).forEach(it -> world.routing.inFlight(it.id(), 1));
            case 4 -> world.driver.playing(script(cases));
            case 5 -> deleteOne(world, cases);
            case 6 -> rollOut(world, cases);
            default -> {}
        }
        world.advance(ofMillis(cases.between(0, 20_000)));
    }

    private static List<FakeInstance> one(NodeWorld world, Cases cases) {
        List<FakeInstance> all = world.driver.instances();
        return all.isEmpty() ? List.of() : List.of(all.get(cases.between(0, all.size() - 1)));
    }

    private static Container.Exit exit(Cases cases) {
        return new Container.Exit(cases.between(0, 2), cases.random().nextBoolean());
    }

    private static Script script(Cases cases) {
        return switch (cases.between(0, 5)) {
            case 0 -> Script.neverListens();
            case 1 -> Script.failsToStart("no such file");
            case 2 -> Script.LISTENS.deafToTerminate();
            case 3 -> Script.LISTENS.endingAfter(ofMillis(cases.between(1, 3_000)), 1, false);
            default -> Script.listensAfter(Duration.ofMillis(cases.between(0, 2_000)));
        };
    }

    private static void deleteOne(NodeWorld world, Cases cases) {
        List<ApiObject> pods = world.pods();
        if (!pods.isEmpty()) {
            ApiObject pod = pods.get(cases.between(0, pods.size() - 1));
            if (cases.random().nextBoolean()) {
                world.objects.delete(Types.POD, pod.key(), Propagation.BACKGROUND);
            } else {
                world.objects.remove(Types.POD, pod.key(), pod.uid());
            }
        }
    }

    private static void rollOut(NodeWorld world, Cases cases) {
        world.change(
                Types.DEPLOYMENT,
                HELLO,
                tree ->
                        ((ObjectNode) tree.at("/spec/template/metadata"))
                                .putObject("annotations")
                                .put("version", Integer.toString(cases.between(0, 3))));
    }

    private static void noInstanceServesAfterItWasAsked(NodeWorld world) {
        List<String> serving = world.servingIds();
        assertThat(world.driver.instances())
                .filteredOn(FakeInstance::asked)
                .noneMatch(it -> serving.contains(it.id()));
    }

    private static void noPodHasTwoInstances(NodeWorld world) {
        assertThat(world.driver.instances())
                .extracting(it -> it.id().substring(0, it.id().lastIndexOf('-')))
                .doesNotHaveDuplicates();
    }

    private void onlyTheWantedAreLeft(NodeWorld world) throws AssertionError {
        assertThat(world.servingIds()).hasSize(wanted);
        assertThat(world.pods()).hasSize(wanted);
        assertThat(world.driver.instances())
                .extracting(FakeInstance::id)
                .containsExactlyInAnyOrderElementsOf(world.servingIds());
        assertThat(world.deployment().at("/status/readyReplicas").asInt(0)).isEqualTo(wanted);
        assertThat(world.folder.toFile().list()).hasSize(wanted);
    }
}
