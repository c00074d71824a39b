package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a command runs in a container that runs.
interface ExecContract extends DriverWorld {

    @Test
    default void runsACommandInIt() throws Exception {
        Instance instance = driver().start(shell("a", "touch /tmp/here; sleep 100"));
        awaitExec(instance, "test -f /tmp/here");

        Instance.ExecResult result =
                instance.exec(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), PATIENCE);

        // Some runtimes carry the two outputs on separate ways: their order is not kept.
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.output().lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    default void killsACommandThatTakesTooLong() throws Exception {
        Instance instance = driver().start(shell("a", "sleep 100"));

        var result =
                instance.exec(
                        List.of("sh", "-c", "echo begun; exec sleep 77"), Duration.ofSeconds(3));

        assertThat(result).isEqualTo(new Instance.ExecResult(124, "begun\n"));
        awaitExec(instance, "! ps | grep -q '[s]leep 77'");
    }

    @Test
    default void refusesToRunACommandInAFrozenOne() throws Exception {
        Instance instance = driver().start(server("a"));

        instance.freeze();

        assertThatThrownBy(() -> instance.exec(List.of("true"), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessage("instance a: is frozen (expected: running)");
    }
}
