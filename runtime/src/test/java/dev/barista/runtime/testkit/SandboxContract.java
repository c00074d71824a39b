package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Limits;
import dev.barista.runtime.ParkedContainer;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How containers come and go in a sandbox. Every driver does this, the fake one too.
interface SandboxContract {

    Duration LIMIT = Duration.ofSeconds(10);

    Driver driver();

    /// A container that runs until it is ended.
    ContainerSpec lasting(String name);

    /// A container that ends by itself.
    ContainerSpec ending(String name, int code);

    /// Lets time go on until what was started has come to its end, where time is the test's.
    default void settle() {}

    default Sandbox sandbox(String id) throws IOException {
        return driver().create(new SandboxSpec(id, id, Limits.NONE, List.of()));
    }

    default Container.Exit exitOf(Container container) throws Exception {
        settle();
        return container.exit().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    default boolean runs(Container container) {
        return !container.exit().toCompletableFuture().isDone();
    }

    @Test
    default void runsSeveralContainersInOneSandbox() throws Exception {
        Sandbox sandbox = sandbox("a");

        Container one = sandbox.start(lasting("one"));
        Container two = sandbox.start(lasting("two"));

        assertThat(sandbox.containers()).containsExactly(one, two);
        assertThat(one.name()).isEqualTo("one");
        assertThat(two.pid()).isNotEqualTo(one.pid());
        assertThat(runs(one) && runs(two)).isTrue();
    }

    @Test
    default void leavesTheOthersWhenOneEndsOrIsRemoved() throws Exception {
        // Given
        Sandbox sandbox = sandbox("a");
        Container first = sandbox.start(ending("first", 7));
        Container stays = sandbox.start(lasting("stays"));

        // When
        Container.Exit exit = exitOf(first);
        first.remove();
        Container third = sandbox.start(lasting("third"));
        third.remove();
        third.remove();

        // Then
        assertThat(exit).isEqualTo(new Container.Exit(7, false));
        assertThat(exitOf(third).code()).isEqualTo(137);
        assertThat(sandbox.containers()).containsExactly(stays);
        assertThat(runs(stays)).isTrue();
        assertThat(stays.exec(List.of("sh", "-c", ":"), LIMIT).code()).isZero();
    }

    @Test
    default void startsAContainerAgainWhenItWasRemoved() throws Exception {
        Sandbox sandbox = sandbox("a");
        sandbox.start(lasting("other"));
        exitOf(sandbox.start(ending("main", 3)));
        sandbox.containers().getLast().remove();

        Container again = sandbox.start(ending("main", 4));

        assertThat(exitOf(again)).isEqualTo(new Container.Exit(4, false));
    }

    @Test
    default void refusesANameThatIsInUse() throws Exception {
        Sandbox sandbox = sandbox("a");
        Container first = sandbox.start(lasting("one"));

        assertThatThrownBy(() -> sandbox.start(lasting("one")))
                .isInstanceOf(IOException.class)
                .hasMessage("name: one (expected: not in use)");
        assertThat(runs(first)).isTrue();
    }

    @Test
    default void refusesAnIdThatIsInUseByASandbox() throws Exception {
        sandbox("a");

        assertThatThrownBy(() -> sandbox("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
    }

    @Test
    default void freezesAllContainersAsOne() throws Exception {
        // Given
        Sandbox sandbox = sandbox("a");
        sandbox.start(lasting("one"));
        sandbox.start(lasting("two"));

        // When
        sandbox.freeze();

        // Then
        assertThat(sandbox.frozen()).isTrue();
        for (Container container : sandbox.containers()) {
            assertThatThrownBy(() -> container.exec(List.of("sh", "-c", ":"), LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "container a/%s: is frozen (expected: running)"
                                    .formatted(container.name()));
        }
        assertThatThrownBy(() -> sandbox.start(lasting("three")))
                .isInstanceOf(IOException.class)
                .hasMessage("sandbox a: is frozen (expected: running)");
        sandbox.thaw();
        assertThat(sandbox.frozen()).isFalse();
        for (Container container : sandbox.containers()) {
            assertThat(container.exec(List.of("sh", "-c", ":"), LIMIT).code()).isZero();
        }
    }

    @Test
    default void thawsAllWhenOneIsToEnd() throws Exception {
        Sandbox sandbox = sandbox("a");
        Container one = sandbox.start(lasting("one"));
        Container two = sandbox.start(lasting("two"));
        sandbox.freeze();

        one.kill();

        assertThat(exitOf(one).code()).isEqualTo(137);
        assertThat(sandbox.frozen()).isFalse();
        assertThat(two.exec(List.of("sh", "-c", ":"), LIMIT).code()).isZero();
    }

    @Test
    default void endsAllContainersWithTheSandbox() throws Exception {
        Sandbox sandbox = sandbox("a");
        Container one = sandbox.start(lasting("one"));
        Container two = sandbox.start(lasting("two"));
        sandbox.freeze();

        sandbox.remove();
        sandbox.remove();

        assertThat(exitOf(one).code()).isEqualTo(137);
        assertThat(exitOf(two).code()).isEqualTo(137);
        assertThat(sandbox.containers()).isEmpty();
        assertThatThrownBy(() -> sandbox.start(lasting("three")))
                .isInstanceOf(IOException.class)
                .hasMessage("sandbox a: removed (expected: there)");
        sandbox("a").remove();
    }

    @Test
    default void hasNoEndpointBeforeItsFirstContainer() throws Exception {
        assumeTrue(driver().abilities().ownNetwork());
        Sandbox sandbox = sandbox("a");

        assertThatThrownBy(() -> sandbox.endpoint(80))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("sandbox a: no container yet");
    }

    @Test
    default void reachesItsNetworkWhileAnyContainerRuns() throws Exception {
        assumeTrue(driver().abilities().ownNetwork());
        Sandbox sandbox = sandbox("a");
        exitOf(sandbox.start(ending("first", 0)));
        Container second = sandbox.start(lasting("second"));

        assertThat(sandbox.endpoint(80)).isEqualTo(new Endpoint.InNamespace(second.pid(), 80));
    }

    @Test
    default void parksAContainerBesideOneThatRuns() throws Exception {
        assumeTrue(driver().abilities().parks());
        Sandbox sandbox = sandbox("a");
        Container runs = sandbox.start(lasting("runs"));

        ParkedContainer parked = sandbox.park(ending("waits", 5));

        assertThat(sandbox.containers()).containsExactly(runs);
        assertThat(exitOf(parked.start()).code()).isEqualTo(5);
        assertThat(runs(runs)).isTrue();
    }
}
