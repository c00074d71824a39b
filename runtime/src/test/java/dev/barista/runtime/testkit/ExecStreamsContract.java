package dev.barista.runtime.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a command runs in a container with streams of its own.
@Timeout(60)
interface ExecStreamsContract extends DriverWorld {

    @Test
    default void passesInputAndKeepsTheTwoOutputsApart() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        try (Exec exec = instance.exec(piped("cat; echo err >&2; exit 3"))) {
            exec.input().write("in".getBytes(UTF_8));
            exec.input().close();

            assertThat(text(exec.output())).isEqualTo("in");
            assertThat(text(exec.errors())).isEqualTo("err\n");
            assertThat(outcome(exec)).isEqualTo(new Exec.Outcome(3, ""));
        }
    }

    @Test
    default void hasAnEmptyInputUnlessItWasAskedFor() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        try (Exec exec = instance.exec(new ExecSpec(List.of("cat"), false, null))) {
            assertThat(text(exec.output())).isEmpty();
            assertThat(outcome(exec).code()).isZero();
        }
    }

    @Test
    default void carriesMoreThanPipesHold() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        byte[] much = new byte[5_000_000];
        new Random(7).nextBytes(much);

        try (Exec exec = instance.exec(piped("cat"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var written =
                    CompletableFuture.runAsync(
                            () -> {
                                try (var input = exec.input()) {
                                    input.write(much);
                                } catch (IOException failure) {
                                    throw new AssertionError(failure);
                                }
                            },
                            threads);
            assertThat(exec.output().readAllBytes()).isEqualTo(much);
            written.get(10, TimeUnit.SECONDS);
            assertThat(outcome(exec).code()).isZero();
        }
    }

    @Test
    default void runsWithTheUserTheEnvironmentAndTheFolderOfTheProgram() throws Exception {
        Instance instance =
                start(spec("a", List.of("sleep", "100"), Map.of("NAME", "value"), "/www", ""));

        try (Exec exec = instance.exec(piped("echo $NAME; pwd; id -u"))) {
            assertThat(text(exec.output())).isEqualTo("value\n/www\n0\n");
        }
    }

    @Test
    default void runsOnATerminalOfTheSizeThatWasAskedFor() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        var spec =
                new ExecSpec(
                        List.of("sh", "-c", "tty; stty size; echo $TERM; read x; stty size"),
                        true,
                        new Size(100, 40));

        try (Exec exec = instance.exec(spec)) {
            String begin = until(exec.output(), "xterm\r\n");
            exec.resize(new Size(61, 17));
            exec.input().write("\n".getBytes(UTF_8));
            String end = text(exec.output());

            assertThat(begin).matches("/dev/pts/\\d+\r\n40 100\r\nxterm\r\n");
            assertThat(end).isEqualTo("\r\n17 61\r\n");
            assertThat(outcome(exec).code()).isZero();
        }
    }

    /// The terminal is the controlling one: it turns the character into a signal.
    @Test
    default void interruptsWhatRunsOnATerminal() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        var spec =
                new ExecSpec(
                        List.of(
                                "sh",
                                "-c",
                                "trap 'exit 4' INT; echo up; while :; do sleep 1; done"),
                        true,
                        Size.USUAL);

        try (Exec exec = instance.exec(spec)) {
            until(exec.output(), "up\r\n");
            exec.input().write(3);

            assertThat(outcome(exec).code()).isEqualTo(4);
        }
    }

    @Test
    default void ordinaryUsersOwnTheirTerminal() throws Exception {
        Instance instance = start(spec("a", List.of("sleep", "100"), Map.of(), "", "1000"));
        var spec = new ExecSpec(List.of("sh", "-c", "echo here > $(tty)"), false, Size.USUAL);

        try (Exec exec = instance.exec(spec)) {
            assertThat(text(exec.output())).isEqualTo("here\r\n");
        }
    }

    @Test
    default void doesNotWaitForWhatItLeavesInTheBackground() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        try (Exec exec = instance.exec(piped("sleep 90 & echo done"))) {
            assertThat(text(exec.output())).isEqualTo("done\n");
            assertThat(outcome(exec).code()).isZero();
        }
    }

    @Test
    default void hangsUpWhenItIsClosed() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        Exec exec =
                instance.exec(
                        piped(
                                "trap 'touch /tmp/hup; exit' HUP; echo up; while :; do sleep 0.1; done"));
        until(exec.output(), "up\n");

        exec.close();

        awaitExec(instance, "test -f /tmp/hup");
        assertThat(outcome(exec).failure()).isEmpty();
    }

    @Test
    default void killsACommandThatIsDeafToHangUp() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        Exec exec = instance.exec(piped("trap '' HUP; echo up; exec sleep 78"));
        until(exec.output(), "up\n");

        exec.close();

        assertThat(outcome(exec).code()).isEqualTo(137);
        awaitExec(instance, "! ps | grep -q '[s]leep 78'");
    }

    @Test
    default void endsWithItsContainer() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        try (Exec exec = instance.exec(piped("echo up; exec sleep 79"))) {
            until(exec.output(), "up\n");
            instance.kill();

            assertThat(text(exec.output())).isEmpty();
            assertThat(outcome(exec).code()).isEqualTo(137);
        }
    }

    @Test
    default void saysWhyACommandCannotBeRun() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));

        assertThat(failure(instance, "/no/such/command"))
                .isEqualTo(
                        "exec: \"/no/such/command\": stat /no/such/command: no such file or directory");
        assertThat(failure(instance, "nonsense"))
                .isEqualTo("exec: \"nonsense\": executable file not found in $PATH");
    }

    private String failure(Instance instance, String command) throws Exception {
        try (Exec exec = instance.exec(new ExecSpec(List.of(command), false, null))) {
            return outcome(exec).failure();
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Test
    default void refusesStreamsInAFrozenOne() throws Exception {
        Instance instance = start(server("a"));

        instance.freeze();

        assertThatThrownBy(() -> instance.exec(piped("true")))
                .isInstanceOf(IOException.class)
                .hasMessage("container a/main: is frozen (expected: running)");
    }

    private static ExecSpec piped(String script) {
        return new ExecSpec(List.of("sh", "-c", script), true, null);
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), UTF_8);
    }

    private static String until(InputStream stream, String end) throws IOException {
        var text = new StringBuilder();
        byte[] block = new byte[4096];
        while (!text.toString().endsWith(end)) {
            int count = stream.read(block);
            assertThat(count).as("of: %s", text).isPositive();
            text.append(new String(block, 0, count, UTF_8));
        }
        return text.toString();
    }

    private static Exec.Outcome outcome(Exec exec) throws Exception {
        return exec.exit().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
