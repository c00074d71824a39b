package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On the machine's own version 2 hierarchy, where there is one that we may write: with its
/// controllers, or beside version 1 without them.
@Timeout(20)
class UnifiedCgroupTest {

    private final String top = "/barista-test-" + UUID.randomUUID();
    private Path unified;
    private Cgroup group;
    private Process echo;

    @BeforeEach
    void aProcessInAGroup() throws IOException {
        Cgroups here = Cgroups.detect();
        Path found = here.v2() == null ? here.hybrid() : here.v2();
        assumeTrue(found != null && Files.isWritable(found), "no cgroup v2 to write to");
        unified = Objects.requireNonNull(found);
        group = new Cgroups(Map.of(), unified, null).group(top + "/one");
        group.create(new Limits(500, 0, 1 << 26, 100));
        echo = new ProcessBuilder("cat").start();
        group.add(echo.pid());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (group != null) {
            group.thaw();
            echo.destroyForcibly().waitFor();
            group.remove();
            group.prune();
            assertThat(unified.resolve(top.substring(1))).doesNotExist();
        }
    }

    private void say(String line) throws IOException {
        Writer in = echo.outputWriter();
        in.write(line + "\n");
        in.flush();
    }

    @Test
    void holdsTheProcess() throws IOException {
        assertThat(Files.readString(Path.of("/proc/%d/cgroup".formatted(echo.pid()))))
                .contains("0::%s/one\n".formatted(top));
        assertThat(new Cgroups(Map.of(), unified, null).group(top).children())
                .containsExactly("one");
    }

    @Test
    void aProcessThatHasEndedIsNotAdded() throws Exception {
        echo.destroyForcibly().waitFor();

        assertThatCode(() -> group.add(echo.pid())).doesNotThrowAnyException();
    }

    @Test
    void frozenProcessesAnswerWhenTheyAreThawed() throws IOException {
        BufferedReader out = echo.inputReader();
        say("before");
        assertThat(out.readLine()).isEqualTo("before");

        assertThat(group.freeze()).isTrue();
        say("after");
        boolean answers = out.ready();
        Path events = unified.resolve(top.substring(1)).resolve("one/cgroup.events");

        assertThat(Files.readString(events)).contains("frozen 1");
        assertThat(group.findFrozen()).contains(true);
        assertThat(answers).isFalse();
        assertThat(group.thaw()).isTrue();
        assertThat(out.readLine()).isEqualTo("after");
        assertThat(group.findFrozen()).contains(false);
    }

    @Test
    void limitsWhatItIsToldTo() throws IOException {
        Path folder = unified.resolve(top.substring(1)).resolve("one");
        var here = new Cgroups(Map.of(), unified, null);
        for (String controller : List.of("cpu", "memory", "pids")) {
            assumeTrue(here.controls(controller), controller + " belongs to version 1 here");
        }

        group.limitCpu(250);

        assertThat(folder.resolve("cpu.max")).hasContent("25000 100000");
        assertThat(folder.resolve("memory.max")).hasContent("67108864");
        assertThat(folder.resolve("pids.max")).hasContent("100");
    }
}
