package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.network.cni.PluginCall.Command;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With scripts for plugins.
class PluginProgramsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PluginCall CALL =
            new PluginCall("fake", Command.ADD, new Target("pod-1", "/proc/7/fd/8"), "{\"a\":1}\n");

    @TempDir private Path folder;

    private String run(Duration limit) throws IOException {
        return new PluginPrograms(List.of(Path.of("/none"), folder), limit).run(CALL);
    }

    @Test
    void tellsThePluginWhatToDoAndReturnsWhatItWrites() throws IOException {
        FakePlugin plugin = FakePlugin.in(folder, "fake", "echo \"$input\"");

        String output = run(LIMIT);

        assertThat(output).isEqualTo("{\"a\":1}\n");
        assertThat(plugin.calls())
                .containsExactly(
                        "ADD pod-1 /proc/7/fd/8 eth0 /none:%s IgnoreUnknown=1".formatted(folder));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "echo '{\"code\":7,\"msg\":\"no range\",\"details\":\"of 10.1\"}'; exit 1|code 7:"
                        + " no range: of 10.1",
                "echo '{\"code\":11,\"msg\":\"later\"}'; exit 1|code 11: later",
                "echo broken >&2; exit 3|exit code 3: broken",
                "echo plain; exit 3|exit code 3: plain",
                "exit 4|exit code 4: no message",
            })
    void saysWhatThePluginSays(String answer, String message) throws IOException {
        var _ = FakePlugin.in(folder, "fake", answer);

        assertThatThrownBy(() -> run(LIMIT))
                .isInstanceOf(PluginFailure.class)
                .hasMessage("CNI plugin fake: ADD failed, " + message);
    }

    @Test
    void endsOneThatTakesTooLongWithItsChildren() throws IOException {
        var _ = FakePlugin.in(folder, "fake", "sleep 987654 & sleep 987654; true");

        assertThatThrownBy(() -> run(Duration.ofMillis(500)))
                .hasMessage("CNI plugin fake: ADD took longer than 500 ms (expected: an end)");

        assertThat(ProcessHandle.current().descendants())
                .noneMatch(one ->
                        one.isAlive() && one.info().commandLine().orElse("").contains("987654"));
    }

    @Test
    void readsNoMoreThanAMegabyte() throws IOException {
        var _ = FakePlugin.in(folder, "fake", "head -c 3000000 /dev/zero");

        assertThat(run(LIMIT)).hasSize(1 << 20);
    }

    @Test
    void saysWhereItLookedForAPluginThatIsNotThere() {
        assertThatThrownBy(() -> run(LIMIT))
                .hasMessage(
                        "CNI plugin: fake (expected: a program in /none, %s)".formatted(folder));
    }
}
