package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Parked;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// How a container waits, all made but its program, until it is started.
interface ParkingContract extends DriverWorld {

    @Test
    default void runsNothingOfAParkedOneBeforeItsStart() throws Exception {
        assumeTrue(driver().abilities().parks());
        InstanceSpec spec = shell("a", "echo runs; echo $GREETING >&2; exit 7");
        Files.writeString(spec.log(), "earlier\n");

        Parked parked = park(spec);

        assertThat(parked.id()).isEqualTo("a");
        assertThat(spec.log()).hasContent("earlier\n");
        assertThat(exit(parked.start())).isEqualTo(new Container.Exit(7, false));
        assertThat(spec.log()).hasContent("earlier\nruns\n\n");
    }

    @Test
    default void treatsAParkedOneThatWasStartedAsAnyOther() throws Exception {
        assumeTrue(driver().abilities().parks());

        Instance instance = park(server("a")).start();

        assertThat(instance.id()).isEqualTo("a");
        assertThat(status(instance, "/index.html")).isEqualTo(200);
        assertThat(adopt("a")).contains(instance);
        assertThat(driver().sweep()).isEmpty();
        assertThat(instance.exec(List.of("hostname"), PATIENCE))
                .isEqualTo(new Container.ExecResult(0, "a\n"));
        instance.freeze();
        assertThat(instance.frozen()).isTrue();
        instance.thaw();
        assertThat(instance.usage().memoryBytes()).isBetween(4096L, 64L << 20);
        instance.kill();
        assertThat(exit(instance)).isEqualTo(new Container.Exit(137, false));
        instance.remove();
        assertThat(sandboxes()).isEmptyDirectory();
    }

    @Test
    default void limitsTheProcessorOfOneThatWasParked() throws Exception {
        assumeTrue(driver().abilities().parks() && driver().abilities().cpuLimit());
        var limits = new Limits(1_000, 0, 0, 0);
        Instance instance = park(limited("a", "while :; do :; done", limits)).start();

        instance.limitCpu(100);

        used(instance, Duration.ofMillis(200)); // what it had before
        assertThat(used(instance, Duration.ofMillis(600))).isLessThan(Duration.ofMillis(150));
    }

    @Test
    default void startsAParkedOneOnce() throws IOException {
        assumeTrue(driver().abilities().parks());
        Parked parked = park(server("a"));
        Instance instance = parked.start();

        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a/main: ended while it waited");
        parked.remove();
        assertThat(status(instance, "/index.html")).isEqualTo(200);
    }

    @Test
    default void startsManyParkedOnesSideBySide() throws Exception {
        assumeTrue(driver().abilities().parks());
        List<Callable<Container.Exit>> starts = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            Parked parked = park(shell("side-" + n, "exit " + n));
            starts.add(() -> exit(parked.start()));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Container.Exit>> exits = threads.invokeAll(starts);

            for (int n = 0; n < exits.size(); n++) {
                assertThat(exits.get(n).get()).isEqualTo(new Container.Exit(n, false));
            }
        }
    }

    /// Some end before it is seen that they began.
    @Test
    default void startsParkedOnesThatEndAtOnce() throws Exception {
        assumeTrue(driver().abilities().parks());
        for (int n = 0; n < 10; n++) {
            Parked parked =
                    park(spec("at-once-" + n, List.of("busybox", "false"), Map.of(), "", ""));

            Instance instance = parked.start();

            assertThat(exit(instance)).isEqualTo(new Container.Exit(1, false));
            instance.remove();
        }
    }

    @Test
    default void saysThatAProgramIsNotThereWhenItParks() {
        assumeTrue(driver().abilities().parks());

        assertThatThrownBy(() -> park(spec("a", List.of("nosuch"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"nosuch\": executable file not found in $PATH");
        assertThatThrownBy(() -> park(spec("b", List.of("/no/such"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such")
                .hasMessageContaining("no such file or directory");
    }

    @Test
    default void refusesAnIdThatIsParked() throws IOException {
        assumeTrue(driver().abilities().parks());
        park(shell("a", "sleep 100"));

        assertThatThrownBy(() -> start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
        assertThat(driver().sweep()).isEmpty();
    }

    @Test
    default void removesAParkedOne() throws IOException {
        assumeTrue(driver().abilities().parks());
        Parked parked = park(shell("a", "echo runs"));

        parked.remove();
        parked.remove();

        assertThat(Traces.now()).isEqualTo(before());
        assertThat(sandboxes()).isEmptyDirectory();
        assertThat(log("a")).isEmpty();
        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a/main: ended while it waited");
    }

    @Test
    default void endsWhatIsParkedWithItself() throws IOException {
        assumeTrue(driver().abilities().parks());
        Parked parked = park(shell("a", "echo runs"));

        driver().close();

        assertThat(sandboxes()).isEmptyDirectory();
        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a/main: ended while it waited");
    }

    @Test
    default void leavesNothingOfAParkedOneThatSomethingKilled() throws Exception {
        assumeTrue(driver().abilities().parks());
        Parked parked = park(server("a"));
        Path record = container("a").resolve("parked");
        long pid = Long.parseLong(Files.readString(record).split(" ", 2)[0]);

        Processes.signal(pid, 9);
        awaitDeath(pid);

        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a/main: ended while it waited");
        assertThat(sandboxes()).isEmptyDirectory();
        assertThat(Traces.now()).isEqualTo(before());
    }

    @Test
    default void sweepsAndNeverAdoptsWhatAKilledBaristaHadParked() throws Exception {
        assumeTrue(driver().abilities().parks());
        KilledBarista.startAndDie(
                new KilledBarista.Plan(getClass(), state(), server("a"), KilledBarista.Deed.PARK));

        assertThat(adopt("a")).isEmpty();
        assertThat(driver().sweep()).containsExactly("a");

        assertThat(sandboxes()).isEmptyDirectory();
        assertThat(Processes.concerning(state())).isEmpty();
    }

    @Test
    default void parksNothingWhereItCannot() {
        assumeTrue(!driver().abilities().parks());

        assertThatThrownBy(() -> park(shell("a", "exit 0")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a/main: cannot be parked (expected: ");
        assertThat(driver().abilities().missing())
                .anyMatch(sentence -> sentence.startsWith("Nothing is parked ahead of its start"));
        assertThat(sandboxes()).isEmptyDirectory();
    }
}
