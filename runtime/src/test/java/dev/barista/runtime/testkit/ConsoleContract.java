package dev.barista.runtime.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Console;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How people reach the program of a container itself.
@Timeout(60)
interface ConsoleContract extends DriverWorld {

    private Instance start(String script, Console console) throws IOException {
        InstanceSpec spec = shell("a", script);
        return Instance.start(driver().create(spec.sandbox()), spec.container().with(console));
    }

    private static void say(Instance instance, String text) throws IOException {
        try (OutputStream input = instance.input()) {
            input.write(text.getBytes(UTF_8));
        }
    }

    @Test
    default void itsInputStaysOpenForOneClientAfterTheOther() throws Exception {
        Instance instance = start("cat", new Console(true, false, false));

        say(instance, "one\n");
        awaitLog("a", "one\n");
        say(instance, "two\n");

        awaitLog("a", "one\ntwo\n");
        assertThat(instance.exit().toCompletableFuture()).isNotDone();
    }

    @Test
    default void itsInputIsAtItsEndWhenTheOnlyClientHasGone() throws Exception {
        Instance instance = start("cat; echo end", new Console(true, true, false));

        say(instance, "one\n");

        assertThat(exit(instance).code()).isZero();
        assertThat(log("a")).isEqualTo("one\nend\n");
    }

    @Test
    default void itsInputIsEmptyUnlessItWasAskedFor() throws Exception {
        Instance instance = start("cat; echo end", Console.NONE);

        assertThat(exit(instance).code()).isZero();
        say(instance, "nothing\n");
        assertThat(log("a")).isEqualTo("end\n");
    }

    @Test
    default void itRunsOnATerminal() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user's have none");
        Instance instance =
                start("tty; read x; stty size; echo got $x; exit 3", new Console(true, true, true));
        awaitLog("a", "/dev/pts/0\r\n");

        instance.resize(new Size(66, 11));
        say(instance, "word\n");

        assertThat(exit(instance).code()).isEqualTo(3);
        assertThat(log("a")).isEqualTo("/dev/pts/0\r\nword\r\n11 66\r\ngot word\r\n");
    }

    @Test
    default void anOrdinaryUserOwnsItsTerminal() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user's have none");
        InstanceSpec shell = shell("a", "");
        InstanceSpec spec =
                spec(
                        "a",
                        java.util.List.of("sh", "-c", "echo here > $(tty)"),
                        java.util.Map.of(),
                        "",
                        "1000");

        Instance instance =
                Instance.start(
                        driver().create(shell.sandbox()),
                        spec.container().with(new Console(false, false, true)));

        assertThat(exit(instance).code()).isZero();
        assertThat(log("a")).isEqualTo("here\r\n");
    }

    @Test
    default void anAdoptedOneIsFedAsBefore() throws Exception {
        Instance instance = start("cat", new Console(true, false, false));
        say(instance, "one\n");
        awaitLog("a", "one\n");

        try (var later = open(state())) {
            Instance adopted = Instance.adopt(later, instance.id()).orElseThrow();
            say(adopted, "two\n");
            awaitLog("a", "two\n");
        }
    }
}
