package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How a container starts, and what is said where it cannot.
interface StartContract extends DriverWorld {

    @Test
    default void servesWhereItsEndpointSays() throws IOException {
        Instance instance = start(server("a"));

        assertThat(status(instance, "/index.html")).isEqualTo(200);
        assertThat(status(instance, "/nothing")).isEqualTo(404);
    }

    @Test
    default void givesEachInstanceItsOwnPorts() throws IOException {
        assumeTrue(driver().abilities().ownNetwork());

        Instance one = start(server("one"));
        Instance two = start(server("two"));

        assertThat(one.endpoint(8080)).isInstanceOf(Endpoint.InNamespace.class);
        assertThat(status(one, "/index.html")).isEqualTo(200);
        assertThat(status(two, "/index.html")).isEqualTo(200);
    }

    @Test
    default void refusesAConnectionWhereNobodyListens() throws IOException {
        Instance instance = start(shell("a", "sleep 100"));

        assertThatThrownBy(() -> probe().tcp(instance.endpoint(9), PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("connect: connection refused");
    }

    /// Starts see each other's helpers among the children of this process, and must not trip over
    /// them.
    @Test
    default void startsAndEndsManySideBySide() throws Exception {
        List<Callable<Container.Exit>> starts =
                IntStream.range(0, 16)
                        .<Callable<Container.Exit>>mapToObj(
                                n -> () -> exit(start(shell("side-" + n, "exit " + n))))
                        .toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Container.Exit>> exits = threads.invokeAll(starts);

            for (int n = 0; n < exits.size(); n++) {
                assertThat(exits.get(n).get()).isEqualTo(new Container.Exit(n, false));
            }
        }
    }

    @Test
    default void saysThatAProgramIsNotThere() {
        assertThatThrownBy(() -> start(spec("a", List.of("nosuch"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"nosuch\": executable file not found in $PATH");
        assertThatThrownBy(() -> start(spec("b", List.of("/no/such"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such")
                .hasMessageContaining("no such file or directory");
    }

    @Test
    default void saysThatAProgramMayNotBeRun() {
        assertThatThrownBy(() -> start(spec("a", List.of("/notexecutable"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"/notexecutable\": permission denied");
    }

    @Test
    default void refusesAUserThatTheImageDoesNotHave() {
        assertThatThrownBy(() -> start(spec("a", List.of("id"), Map.of(), "", "nobody2")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("user: nobody2");
    }

    @Test
    default void refusesAnIdThatIsInUse() throws IOException {
        start(shell("a", "sleep 100"));

        assertThatThrownBy(() -> start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
    }

    @Test
    default void startsNothingAfterItsEnd() {
        driver().close();

        assertThatThrownBy(() -> start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("driver: closed (expected: open)");
        assumeTrue(driver().abilities().parks());
        assertThatThrownBy(() -> park(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("driver: closed (expected: open)");
    }
}
