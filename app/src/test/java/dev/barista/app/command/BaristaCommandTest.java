package dev.barista.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The command line as a whole: help, versions, words that it does not know.
class BaristaCommandTest {

    @TempDir Path folder;

    @Test
    void aloneItPrintsItsCommands() {
        Ran ran = Ran.command();

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("Usage: barista")
                .contains("Knative Serving in one process.")
                .contains(
                        "  up ",
                        "  down ",
                        "  status ",
                        "  kubeconfig ",
                        "  env ",
                        "  image ",
                        "  explain ",
                        "  cost ",
                        "  doctor ",
                        "  spot ");
    }

    @Test
    void saysItsVersion() {
        assertThat(Ran.command("--version")).isEqualTo(new Ran(0, "barista 0.1.0\n", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    up | Start everything in the foreground | --api=HOST:PORT | --gateway=HOST:PORT | --runtime=NAME
                    down | Stop the Barista that runs on a data folder | --timeout=SECONDS | --data=DIR | Exits with 0 when none does
                    status | Say what runs on a data folder | --output=FORMAT | --data=DIR | Exits with 1 when nothing does
                    kubeconfig | Print the path of the kubeconfig. | --data=DIR | --help | Usage: barista kubeconfig
                    env | Print what sets KUBECONFIG | --data=DIR | --help | Usage: barista env
                    explain | Say why a Service or Revision scaled | --since=DURATION | --limit=N | --check
                    cost | Say what Services cost | --since=DURATION | --output=FORMAT | text, json or csv
                    doctor | Try each driver on this machine | --time-starts=N | --image=NAME | Exits with 1 when none works
                    image | Load, list and remove | load | ls | rm
                    spot | Act as the cloud does with spot instances. | reclaim | --help | Usage: barista spot
                    """)
    void eachCommandExplainsItself(
            String command, String what, String one, String two, String three) {
        Ran ran = Ran.command(command, "--help");

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains(what, one, two, three);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image load", "image ls", "image rm", "spot reclaim"})
    void eachCommandOfACommandExplainsItself(String command) {
        Ran ran = Ran.command((command + " --help").split(" ", -1));

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).startsWith("Usage: barista " + command).contains("--data=DIR");
    }

    @Test
    void everyOptionHasADescriptionThatEndsWithoutAnOpenSentence() {
        everyOptionIsDescribed(new CommandLine(new BaristaCommand()));
    }

    private static void everyOptionIsDescribed(CommandLine command) {
        for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                assertThat(option.description())
                        .as("%s %s", command.getCommandName(), option.longestName())
                        .isNotEmpty()
                        .noneMatch(String::isBlank);
            }
        }
        command.getSubcommands().values().forEach(BaristaCommandTest::everyOptionIsDescribed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    brew | Unmatched argument at index 0: 'brew'
                    up --port=1 | Unknown option: '--port=1'
                    explain | Missing required parameter: 'NAME'
                    image load | Missing required parameter: 'TAR
                    image rm | Missing required parameter: 'IMAGE'
                    spot reclaim | Missing required parameter: 'POD'
                    explain x --since=400000000000d | '--since': 400000000000d (expected: a duration
                    up --api=nowhere | '--api': nowhere (expected: HOST:PORT, as in 127.0.0.1:8080; port 0 picks a free one)
                    up --gateway=:1 | '--gateway': :1 (expected: HOST:PORT
                    up --gateway=a:65536 | '--gateway': a:65536 (expected: HOST:PORT
                    up --gateway=a:-1 | '--gateway': a:-1 (expected: HOST:PORT
                    explain x --since=0s | '--since': 0s (expected: a duration as in 90s, 10m, 2h, 7d)
                    explain x --since=-1h | '--since': -1h (expected: a duration
                    cost --since=yesterday | '--since': yesterday (expected: a duration
                    cost --output=xml | Invalid value for option '--output'
                    spot reclaim p --notice=soon | '--notice': soon (expected: a duration
                    down --timeout=long | Invalid value for option '--timeout'
                    status --output=yaml | '--output': yaml (expected: text or json)
                    doctor --time-starts=many | Invalid value for option '--time-starts'
                    """)
    void whatIsTypedWronglyIsSaidWithExitCode2(String line, String message) {
        Ran ran = Ran.command(line.split(" ", -1));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(message).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "kubeconfig", "env", "spot reclaim pod-1"})
    void whatNeedsABaristaSaysThatNoneRuns(String line) {
        Ran ran = Ran.command((line + " --data " + folder).split(" ", -1));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("barista: ")
                .contains(folder.toString())
                .hasLineCount(1)
                .doesNotContain("internal error");
    }

    @Test
    void downIsDoneWhereNoneRuns() {
        assertThat(Ran.command("down", "--data", folder.toString()))
                .isEqualTo(new Ran(0, "no Barista runs on " + folder + "\n", ""));
    }

    @Test
    void printsThePathOfTheKubeconfigAsItIs() throws Exception {
        Path kubeconfig = Files.createFile(folder.resolve("kubeconfig"));

        assertThat(Ran.command("kubeconfig", "--data", folder.toString()))
                .isEqualTo(new Ran(0, kubeconfig + "\n", ""));
    }

    @Test
    void printsAPathThatAShellCanRead() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("it's $HOME"));
        Path kubeconfig = Files.createFile(odd.resolve("kubeconfig"));

        Ran ran = Ran.command("env", "--data", odd.toString());
        Process shell =
                new ProcessBuilder("sh", "-c", ran.out() + "printf %s \"$KUBECONFIG\"").start();

        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo(kubeconfig.toString());
    }

    @Test
    void takesADataFolderThatIsRelative() {
        Ran ran = Ran.command("down", "--data", "a/../no-such-folder");

        assertThat(ran.out())
                .isEqualTo(
                        "no Barista runs on " + Path.of("no-such-folder").toAbsolutePath() + "\n");
    }
}
