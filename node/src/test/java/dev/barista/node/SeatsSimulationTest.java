package dev.barista.node;

import static dev.barista.node.SeatWorld.RESERVE;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.node.ladder.Resident;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Idles, wakes, lowers, raises, ends, deletes and crashes at random, and looks whether all is well
/// in the end.
class SeatsSimulationTest {

    private static final List<Rung> RUNGS = List.of(Rung.RUNNING, Rung.RESERVE, Rung.FROZEN);

    @TempDir private Path temporary;

    private int worlds;
    private int standard;
    private int reserve;

    @Test
    void endsWithExactlyTheWantedSeatsAndNothingElse() {
        Property.holds(
                60,
                cases -> {
                    Path folder = temporary.resolve("world-" + worlds++);
                    try {
                        Files.createDirectories(folder);
                        check(new SeatWorld(folder), cases);
                    } catch (IOException failure) {
                        throw new AssertionError(failure);
                    }
                });
    }

    private void check(SeatWorld seats, Cases cases) throws IOException {
        standard = cases.between(0, 3);
        reserve = 0;
        seats.deployed(standard);
        int steps = 5 + cases.length();
        for (int i = 0; i < steps; i++) {
            step(seats, cases);
            noFrozenInstanceHasRequests(seats.world);
            noInstanceServesAfterItWasAsked(seats.world);
            everyInstanceIsInOneFolder(seats.world);
        }
        NodeWorld world = seats.world;
        world.driver.playing(Script.LISTENS);
        world.driver.instances().forEach(FakeInstance::listen);
        for (String entry : world.routing.log()) {
            world.routing.drained(entry.split(" ", 2)[1]);
        }
        world.advance(ofMinutes(30));
        onlyTheWantedAreLeft(world);
    }

    private void step(SeatWorld seats, Cases cases) throws IOException {
        NodeWorld world = seats.world;
        switch (cases.between(0, 9)) {
            case 0, 1 -> {
                standard = 0;
                reserve = cases.between(0, 2);
                seats.replicas(RESERVE, reserve);
                world.advance(ofMillis(cases.between(0, 10)));
                seats.replicas(STANDARD, 0);
            }
            case 2, 3 -> {
                standard = cases.between(1, 3);
                reserve = 0;
                seats.replicas(STANDARD, standard);
                world.advance(ofMillis(cases.between(0, 10)));
                seats.replicas(RESERVE, 0);
            }
            case 4 -> one(world, cases).forEach(it -> it.end(new Container.Exit(1, false)));
            case 5, 6 -> move(world, cases);
            case 7 -> request(world, cases);
            case 8 -> delete(world, cases);
            default -> world.crash();
        }
        world.advance(ofMillis(cases.between(0, cases.between(0, 1) * 5_000)));
    }

    private static List<FakeInstance> one(NodeWorld world, Cases cases) {
        List<FakeInstance> all = world.driver.instances();
        return all.isEmpty() ? List.of() : List.of(all.get(cases.between(0, all.size() - 1)));
    }

    private static void move(NodeWorld world, Cases cases) {
        for (Resident resident : world.node.residents().all()) {
            Rung to = RUNGS.get(cases.between(0, 2));
            if (resident.reserveSeat()) {
                var _ = world.node.residents().move(resident.id(), to, "test", Map.of());
            }
        }
    }

    /// As the gateway: it forwards only to what is on full power.
    private static void request(NodeWorld world, Cases cases) {
        for (FakeInstance instance : one(world, cases)) {
            CompletableFuture<?> raised =
                    world.node.raise(SeatWorld.REVISION_KEY, instance.id()).toCompletableFuture();
            world.turns.settle();
            boolean serves = world.servingIds().contains(instance.id());
            if (serves && raised.isDone() && !raised.isCompletedExceptionally()) {
                world.routing.inFlight(instance.id(), cases.between(0, 1));
            }
        }
    }

    private static void delete(NodeWorld world, Cases cases) {
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

    private static void noFrozenInstanceHasRequests(NodeWorld world) {
        assertThat(world.driver.instances())
                .filteredOn(FakeInstance::frozen)
                .noneMatch(it -> world.routing.inFlight(SeatWorld.REVISION_KEY, it.id()) > 0);
    }

    private static void noInstanceServesAfterItWasAsked(NodeWorld world) {
        List<String> serving = world.servingIds();
        assertThat(world.driver.instances())
                .filteredOn(FakeInstance::asked)
                .noneMatch(it -> serving.contains(it.id()));
    }

    private static void everyInstanceIsInOneFolder(NodeWorld world) {
        int folders = world.folder.toFile().list().length;
        assertThat(world.driver.instances().size()).isLessThanOrEqualTo(folders);
    }

    private void onlyTheWantedAreLeft(NodeWorld world) {
        assertThat(seats(world, Labels.STANDARD)).isEqualTo(standard);
        assertThat(seats(world, Labels.RESERVE)).isEqualTo(reserve);
        assertThat(world.pods()).hasSize(standard + reserve);
        assertThat(world.driver.instances())
                .extracting(FakeInstance::id)
                .containsExactlyInAnyOrderElementsOf(world.servingIds())
                .hasSize(standard + reserve);
        int waiting = world.driver.parked().size();
        assertThat(waiting).isLessThanOrEqualTo(standard + reserve == 0 ? 1 : 0);
        assertThat(world.folder.toFile().list()).hasSize(standard + reserve + waiting);
        assertThat(world.node.residents().all()).hasSize(standard + reserve);
    }

    private static long seats(NodeWorld world, String seat) {
        return world.pods().stream()
                .filter(pod -> pod.findLabel(Labels.SEAT).filter(seat::equals).isPresent())
                .count();
    }
}
