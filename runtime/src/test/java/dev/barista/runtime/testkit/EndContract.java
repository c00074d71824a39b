package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How a container ends, and what it leaves: its exit, its log, and nothing else.
interface EndContract extends DriverWorld {

    @Test
    default void tellsTheExitCode() throws Exception {
        assertThat(exit(start(shell("a", "exit 7")))).isEqualTo(new Container.Exit(7, false));
    }

    /// Some end before the runtime that started them.
    @Test
    default void tellsTheExitCodeOfOneThatEndsAtOnce() throws Exception {
        for (int n = 0; n < 20; n++) {
            Instance instance =
                    start(spec("at-once-" + n, List.of("busybox", "false"), Map.of(), "", ""));

            assertThat(exit(instance)).isEqualTo(new Container.Exit(1, false));
            instance.remove();
        }
    }

    @Test
    default void tellsTheSignalThatEndedIt() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        instance.kill();

        assertThat(exit(instance)).isEqualTo(new Container.Exit(137, false));
    }

    @Test
    default void asksItToEndAndLetsItSayHow() throws Exception {
        Instance instance = start(deafTo("TERM", "exit 9"));
        awaitLog("a", "up");

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Container.Exit(9, false));
    }

    @Test
    default void asksItToEndByItsStopSignal() throws Exception {
        Instance instance = start(stoppedBy(Signals.number("SIGUSR1"), deafTo("USR1", "exit 9")));
        awaitLog("a", "up");

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Container.Exit(9, false));
    }

    @Test
    default void appendsBothOutputsToTheLog() throws Exception {
        InstanceSpec spec = shell("a", "echo out; echo err >&2");
        Files.writeString(spec.log(), "earlier\n");

        exit(start(spec));

        assertThat(spec.log()).hasContent("earlier\nout\nerr\n");
    }

    @Test
    default void removesAllOfOneInstance() throws IOException {
        Instance instance = start(server("a"));

        instance.remove();
        instance.remove();

        assertThat(Traces.now().children()).isEqualTo(before().children());
        assertThat(sandboxes()).isEmptyDirectory();
    }

    /// A runtime's helpers become children of this process, and each must be waited for (tried
    /// 5.7).
    @Test
    default void waitsForEachChildThatHasEnded() throws Exception {
        Instance instance = start(shell("a", "sleep 100 & exec sleep 100"));
        awaitReaped();
        instance.exec(List.of("sh", "-c", "sleep 100 &"), PATIENCE);
        awaitReaped();
        instance.remove();
        awaitReaped();
    }
}
