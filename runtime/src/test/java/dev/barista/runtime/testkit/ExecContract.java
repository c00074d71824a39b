package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a command runs in a container that runs.
interface ExecContract extends DriverWorld {

    @Test
    default void runsACommandInIt() throws Exception {
        Instance instance = start(shell("a", "touch /tmp/here; sleep 100"));
        awaitExec(instance, "test -f /tmp/here");

        Container.ExecResult result =
                instance.exec(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), PATIENCE);

        // Some runtimes carry the two outputs on separate ways: their order is not kept.
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.output().lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    default void killsACommandThatTakesTooLong() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        var result =
                instance.exec(
                        List.of("sh", "-c", "echo begun; exec sleep 77"), Duration.ofSeconds(3));

        assertThat(result).isEqualTo(new Container.ExecResult(124, "begun\n"));
        awaitExec(instance, "! ps | grep -q '[s]leep 77'");
    }

    /// Each try leaves a process in the container's pid namespace; while one of them is not waited
    /// for, the container does not end.
    @Test
    default void endsAtOnceAfterCommandsThatDoNotExist() throws Exception {
        Instance instance = start(deafTo("TERM", "exit 9"));
        awaitLog("a", "up");
        for (int n = 0; n < 3; n++) {
            assertThat(fails(instance, "/no/such/command")).isTrue();
        }

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Container.Exit(9, false));
    }

    private boolean fails(Instance instance, String command) throws Exception {
        try {
            return instance.exec(List.of(command), PATIENCE).code() != 0;
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    default void refusesToRunACommandInAFrozenOne() throws Exception {
        Instance instance = start(server("a"));

        instance.freeze();

        assertThatThrownBy(() -> instance.exec(List.of("true"), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessage("container a/main: is frozen (expected: running)");
    }
}
