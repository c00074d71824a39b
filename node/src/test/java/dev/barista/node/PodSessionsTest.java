package dev.barista.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.node.session.ContainerSession;
import dev.barista.runtime.Container;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.testkit.FakeInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people do in pods, and what becomes of their instances meanwhile.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PodSessionsTest {

    private static final String CONTAINER = "user-container";

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
        seats.deployed(1);
    }

    private ObjectKey pod() {
        return world.onlyPod().key();
    }

    private ContainerSession session() {
        return world.node.sessions().container(pod(), CONTAINER);
    }

    /// On a thread of its own, as it waits for the node, which has its turns here.
    private <T> T inTurns(Callable<T> task) throws Exception {
        var result = new FutureTask<>(task);
        Thread thread = Thread.ofPlatform().daemon().start(result);
        while (!result.isDone()) {
            if (thread.getState() == Thread.State.TIMED_WAITING) {
                world.turns.settle();
            }
            Thread.onSpinWait();
        }
        return result.get();
    }

    @Test
    void runsACommandInTheContainer() throws Exception {
        Exec exec = inTurns(() -> session().exec(new ExecSpec(List.of("true"), false, null)));

        assertThat(exec.exit().toCompletableFuture().join()).isEqualTo(new Exec.Outcome(0, ""));
    }

    @Test
    void bringsALoweredInstanceToFullPowerAndKeepsItThere() throws Exception {
        // Given
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();
        assertThat(seats.move(instance.id(), Rung.FROZEN)).isTrue();

        // When
        ContainerSession.Place place = inTurns(() -> session().place(8080));
        boolean running = !instance.frozen();
        boolean lowered = seats.move(instance.id(), Rung.RESERVE);
        place.use().close();
        place.use().close();
        boolean loweredLater = seats.move(instance.id(), Rung.RESERVE);

        // Then
        assertThat(place.endpoint()).isEqualTo(new Endpoint.InNamespace(instance.pid(), 8080));
        assertThat(running).isTrue();
        assertThat(lowered).isFalse();
        assertThat(loweredLater).isTrue();
    }

    @Test
    void anInstanceIsLoweredAgainWhenItsCommandHasEnded() throws Exception {
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();

        var _ = inTurns(() -> session().exec(new ExecSpec(List.of("true"), false, null)));

        assertThat(seats.move(instance.id(), Rung.FROZEN)).isTrue();
    }

    @Test
    void aContainerThatThePodHasNotIsNotFound() {
        assertThatThrownBy(() -> world.node.sessions().container(pod(), "other"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> {
                            assertThat(refused.status().code()).isEqualTo(500);
                            assertThat(refused.status().message())
                                    .isEqualTo(
                                            "unable to upgrade connection: container not found (\"other\")");
                        });
    }

    @Test
    void aPodThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> world.node.sessions().pod(new ObjectKey("default", "none")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.status().code()).isEqualTo(404));
    }

    @Test
    void anAttachedProgramIsSeenFromNowOnUntilItEnds() throws Exception {
        // Given
        FakeInstance instance = world.onlyInstance();
        Path log = instance.spec().log();
        Files.writeString(log, "before\n");

        // When
        try (Exec attached = session().attach(false)) {
            Files.writeString(log, "after\n", StandardOpenOption.APPEND);
            instance.end(new Container.Exit(7, false));
            String seen = new String(attached.output().readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertThat(seen).isEqualTo("after\n");
            assertThat(attached.exit().toCompletableFuture().join())
                    .isEqualTo(new Exec.Outcome(0, ""));
        }
    }
}
