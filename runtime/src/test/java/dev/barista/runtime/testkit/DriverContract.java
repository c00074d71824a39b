package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every driver does, with real containers of busybox. Not run where a driver cannot work, or
/// there is no busybox; `script/test` sees to both.
public abstract class DriverContract {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir private Path folder;
    private List<Path> layers;
    private Traces before;
    private Driver driver;
    private NamespacedSockets sockets;
    private ProbeSocket probe;

    /// Whether it can work on this machine.
    protected abstract boolean usable();

    protected abstract Driver open(Path state) throws IOException;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(BusyboxImage.findBusybox().isPresent(), "no busybox-static");
        assumeTrue(usable(), "the driver cannot work here");
        layers = BusyboxImage.unpack(folder.resolve("image"), BusyboxImage.findBusybox().get());
        before = Traces.now();
        driver = open(folder.resolve("state"));
        sockets = new NamespacedSockets(1);
        probe = new ProbeSocket(sockets, Ticker.SYSTEM);
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        if (driver != null) {
            probe.close();
            sockets.close();
            driver.close();
            Traces after = Traces.now();
            assertThat(after.children()).isEqualTo(before.children());
            assertThat(after.mounts()).isEqualTo(before.mounts());
            assertThat(Traces.cgroupsOf(new StateFolder(folder.resolve("state")))).isEmpty();
            assertThat(folder.resolve("state/instances")).isEmptyDirectory();
        }
    }

    @Test
    void servesWhereItsEndpointSays() throws IOException {
        Instance instance = driver.start(server("a"));

        assertThat(status(instance, "/index.html")).isEqualTo(200);
        assertThat(status(instance, "/nothing")).isEqualTo(404);
    }

    @Test
    void givesEachInstanceItsOwnPorts() throws IOException {
        assumeTrue(driver.abilities().ownNetwork());

        Instance one = driver.start(server("one"));
        Instance two = driver.start(server("two"));

        assertThat(one.endpoint(8080)).isInstanceOf(Endpoint.InNamespace.class);
        assertThat(status(one, "/index.html")).isEqualTo(200);
        assertThat(status(two, "/index.html")).isEqualTo(200);
    }

    /// Starts see each other's helpers among the children of this process, and must not trip over
    /// them.
    @Test
    void startsAndEndsManySideBySide() throws Exception {
        List<Callable<Instance.Exit>> starts =
                IntStream.range(0, 16)
                        .<Callable<Instance.Exit>>mapToObj(
                                n -> () -> exit(driver.start(shell("side-" + n, "exit " + n))))
                        .toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Instance.Exit>> exits = threads.invokeAll(starts);

            for (int n = 0; n < exits.size(); n++) {
                assertThat(exits.get(n).get()).isEqualTo(new Instance.Exit(n, false));
            }
        }
    }

    @Test
    void refusesAConnectionWhereNobodyListens() throws IOException {
        Instance instance = driver.start(shell("a", "sleep 100"));

        assertThatThrownBy(() -> probe.tcp(instance.endpoint(9), PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("connect: connection refused");
    }

    @Test
    void tellsTheExitCode() throws Exception {
        assertThat(exit(driver.start(shell("a", "exit 7")))).isEqualTo(new Instance.Exit(7, false));
    }

    /// Some end before the runtime that started them.
    @Test
    void tellsTheExitCodeOfOneThatEndsAtOnce() throws Exception {
        for (int n = 0; n < 20; n++) {
            Instance instance =
                    driver.start(
                            spec("at-once-" + n, List.of("busybox", "false"), Map.of(), "", ""));

            assertThat(exit(instance)).isEqualTo(new Instance.Exit(1, false));
            instance.remove();
        }
    }

    @Test
    void tellsTheSignalThatEndedIt() throws Exception {
        Instance instance = driver.start(shell("a", "sleep 100"));

        instance.kill();

        assertThat(exit(instance)).isEqualTo(new Instance.Exit(137, false));
    }

    @Test
    void appendsBothOutputsToTheLog() throws Exception {
        InstanceSpec spec = shell("a", "echo out; echo err >&2");
        Files.writeString(spec.log(), "earlier\n");

        exit(driver.start(spec));

        assertThat(spec.log()).hasContent("earlier\nout\nerr\n");
    }

    @Test
    void givesItsEnvironmentAndNothingOfOurs() throws Exception {
        InstanceSpec spec =
                spec("a", List.of("env"), Map.of("PORT", "8080", "GREETING", "a b=c\nd"), "", "");

        exit(driver.start(spec));

        assertThat(Files.readString(spec.log()))
                .contains("PORT=8080\n", "GREETING=a b=c\nd\n", "PATH=/usr/local/sbin:")
                .doesNotContain("JAVA", "MAVEN", "SHLVL");
    }

    @Test
    void runsInItsWorkingFolderWhichIsMadeIfItIsMissing() throws Exception {
        assertThat(output(spec("a", List.of("pwd"), Map.of(), "/new/folder", "")))
                .isEqualTo("/new/folder\n");
    }

    @Test
    void runsAsTheUserOfTheImage() throws Exception {
        assumeTrue(driver.abilities().ownNetwork(), "an ordinary user can be one user only");

        assertThat(output(spec("a", List.of("id"), Map.of(), "", "barista")))
                .isEqualTo("uid=1001(barista) gid=1002(barista) groups=1003(coffee)\n");
        assertThat(output(spec("b", List.of("id"), Map.of(), "", "4000:4001")))
                .isEqualTo("uid=4000 gid=4001\n");
    }

    @Test
    void refusesAUserThatTheImageDoesNotHave() {
        assertThatThrownBy(() -> driver.start(spec("a", List.of("id"), Map.of(), "", "nobody2")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("user: nobody2");
    }

    @Test
    void saysThatAProgramIsNotThere() {
        assertThatThrownBy(() -> driver.start(spec("a", List.of("nosuch"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"nosuch\": executable file not found in $PATH");
        assertThatThrownBy(() -> driver.start(spec("b", List.of("/no/such"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such")
                .hasMessageContaining("no such file or directory");
    }

    @Test
    void saysThatAProgramMayNotBeRun() {
        assertThatThrownBy(
                        () -> driver.start(spec("a", List.of("/notexecutable"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"/notexecutable\": permission denied");
    }

    @Test
    void refusesAnIdThatIsInUse() throws IOException {
        driver.start(shell("a", "sleep 100"));

        assertThatThrownBy(() -> driver.start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
    }

    @Test
    void asksItToEndAndLetsItSayHow() throws Exception {
        Instance instance = driver.start(deafTo("TERM", "exit 9"));
        awaitLog("a", "up");

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Instance.Exit(9, false));
    }

    @Test
    void standsStillWhileFrozen() throws Exception {
        Instance instance = driver.start(server("a"));
        assertThat(status(instance, "/index.html")).isEqualTo(200);

        instance.freeze();

        assertThatThrownBy(() -> http(instance, "/index.html", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);
        instance.thaw();
        assertThat(status(instance, "/index.html")).isEqualTo(200);
    }

    @Test
    void refusesToRunACommandInAFrozenOne() throws Exception {
        Instance instance = driver.start(server("a"));

        instance.freeze();

        assertThatThrownBy(() -> instance.exec(List.of("true"), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessage("instance a: is frozen (expected: running)");
    }

    @Test
    void freezesAtAnyMomentAfterItsStart() throws Exception {
        for (int n = 0; n < 10; n++) {
            Instance instance = driver.start(shell("early-" + n, "exec sleep 100"));

            instance.freeze();

            assertThat(instance.frozen()).isTrue();
            instance.remove();
        }
    }

    @Test
    void thawsAFrozenOneThatIsAskedToEnd() throws Exception {
        Instance instance = driver.start(deafTo("TERM", "exit 9"));
        awaitLog("a", "up");
        instance.freeze();

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Instance.Exit(9, false));
    }

    @Test
    void killsAFrozenOne() throws Exception {
        Instance instance = driver.start(shell("a", "sleep 100"));
        instance.freeze();

        instance.kill();

        assertThat(exit(instance).code()).isEqualTo(137);
    }

    @Test
    void saysThatMemoryWasTheReasonOfItsEnd() throws Exception {
        assumeTrue(driver.abilities().memoryLimit());
        var limits = new InstanceSpec.Limits(0, 32 << 20, 0);

        Instance instance = driver.start(limited("a", "tail /dev/zero", limits));

        assertThat(exit(instance).outOfMemory()).isTrue();
    }

    @Test
    void limitsTheProcessorAndChangesTheLimit() throws Exception {
        assumeTrue(driver.abilities().cpuLimit());
        var limits = new InstanceSpec.Limits(100, 0, 0);
        Instance instance = driver.start(limited("a", "while :; do :; done", limits));

        Duration slow = used(instance, Duration.ofMillis(600));
        instance.limitCpu(0);

        // A busy machine may give it little, but never more than the limit while there is one.
        assertThat(slow).isLessThan(Duration.ofMillis(150));
        Duration fast = Duration.ZERO;
        for (int n = 0; n < 30 && fast.toMillis() < 150; n++) {
            fast = used(instance, Duration.ofMillis(600));
        }
        assertThat(fast).isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void limitsTheNumberOfProcesses() throws Exception {
        assumeTrue(driver.abilities().cpuLimit());
        var limits = new InstanceSpec.Limits(0, 0, 5);

        Instance instance =
                driver.start(
                        limited(
                                "a",
                                "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; exit 0",
                                limits));

        assertThat(exit(instance).code()).isNotZero();
        assertThat(log("a")).contains("fork");
    }

    @Test
    void countsMemory() throws IOException {
        Instance instance = driver.start(server("a"));

        assertThat(instance.usage().memoryBytes()).isBetween(4096L, 64L << 20);
    }

    @Test
    void runsACommandInIt() throws Exception {
        Instance instance = driver.start(shell("a", "touch /tmp/here; sleep 100"));
        awaitExec(instance, "test -f /tmp/here");

        Instance.ExecResult result =
                instance.exec(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), PATIENCE);

        // Some runtimes carry the two outputs on separate ways: their order is not kept.
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.output().lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void killsACommandThatTakesTooLong() throws Exception {
        Instance instance = driver.start(shell("a", "sleep 100"));

        var result =
                instance.exec(
                        List.of("sh", "-c", "echo begun; exec sleep 77"), Duration.ofSeconds(3));

        assertThat(result).isEqualTo(new Instance.ExecResult(124, "begun\n"));
        awaitExec(instance, "! ps | grep -q '[s]leep 77'");
    }

    @Test
    void mountsWhatItIsGiven() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 a\n");
        Path volume = Files.createDirectory(folder.resolve("volume"));
        var mounts =
                List.of(
                        new InstanceSpec.Mount(hosts, "/etc/hosts", true),
                        new InstanceSpec.Mount(volume, "/var/data", false));

        String output =
                output(
                        new InstanceSpec(
                                "a",
                                "a",
                                layers,
                                shellCommand(
                                        "cat /etc/hosts; echo x >> /etc/hosts; echo y > /var/data/y"),
                                InstanceSpec.Limits.NONE,
                                mounts,
                                folder.resolve("a.log")));

        assertThat(output).startsWith("127.0.0.1 a\n").contains("Read-only file system");
        assertThat(hosts).hasContent("127.0.0.1 a");
        assertThat(volume.resolve("y")).hasContent("y");
    }

    @Test
    void writesToItsOwnLayerOnly() throws Exception {
        exit(driver.start(shell("a", "echo mine > /www/index.html; echo x > /new")));

        assertThat(layers.get(1).resolve("www/index.html")).hasContent("hello");
        assertThat(layers.get(0).resolve("new")).doesNotExist();
        assertThat(layers.get(1).resolve("new")).doesNotExist();
        assertThat(output(shell("b", "cat /www/index.html"))).isEqualTo("hello\n");
    }

    @Test
    void seesItsOwnProcessesOnly() throws Exception {
        assertThat(output(shell("a", "echo $$; ls -d /proc/[0-9]* > /seen; wc -l < /seen")))
                .isEqualTo("1\n1\n");
    }

    @Test
    void findsWhatTheContractOfKnativePromises() throws Exception {
        String output =
                output(
                        shell(
                                "a",
                                """
                                for f in full null ptmx random tty urandom zero; do
                                  test -e /dev/$f || echo "no /dev/$f"
                                done
                                for f in fd stdin stdout stderr; do
                                  test -L /dev/$f || echo "no /dev/$f"
                                done
                                test -e /dev/console && echo console
                                stat -c %a /tmp
                                cat
                                hostname
                                """));

        assertThat(output).isEqualTo("1777\na\n");
    }

    @Test
    void keepsItFromTheMachine() throws Exception {
        String output =
                output(
                        shell(
                                "a",
                                """
                                echo 1 > /proc/sys/kernel/panic
                                touch /sys/x
                                grep NoNewPrivs /proc/self/status
                                ls /sys/firmware | wc -l
                                """));

        assertThat(output)
                .contains("/proc/sys/kernel/panic: Read-only file system")
                .contains("/sys/x: Read-only file system")
                .contains("NoNewPrivs:\t1\n0\n");
    }

    @Test
    void removesAllOfOneInstance() throws IOException {
        Instance instance = driver.start(server("a"));

        instance.remove();
        instance.remove();

        assertThat(Traces.now().children()).isEqualTo(before.children());
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    @Test
    void sweepsWhatAnEarlierOneLeftAndNothingElse() throws Exception {
        // Given
        Instance left = driver.start(shell("left", "sleep 100"));
        Driver other = open(folder.resolve("other"));
        Instance others = other.start(shell("others", "sleep 100"));

        // When
        Driver next = open(folder.resolve("state"));
        List<String> found = next.sweep();

        // Then
        assertThat(found).containsExactly("left");
        assertThat(exit(left).code()).isNotZero();
        assertThat(others.exit().toCompletableFuture()).isNotDone();
        other.close();
        next.close();
    }

    @Test
    void adoptsWhatOutlivedAKilledBarista() throws Exception {
        // Given
        long pid = killedWith(server("a"), false);

        // When
        Instance adopted = driver.adopt("a").orElseThrow();
        List<String> swept = driver.sweep();

        // Then
        assertThat(adopted.pid()).isEqualTo(pid);
        assertThat(adopted.frozen()).isFalse();
        assertThat(driver.adopt("a")).containsSame(adopted);
        assertThat(swept).isEmpty();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
        assertThat(adopted.usage().memoryBytes()).isPositive();
        assertThat(adopted.exec(List.of("sh", "-c", "echo $GREETING; pwd"), PATIENCE))
                .isEqualTo(new Instance.ExecResult(0, "good morning\n/www\n"));
        adopted.freeze();
        assertThatThrownBy(() -> http(adopted, "/index.html", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);
        adopted.thaw();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
        adopted.remove();
        assertThat(exit(adopted).code()).isIn(137, -1);
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    @Test
    void adoptsAFrozenOneAsFrozen() throws Exception {
        long pid = killedWith(server("a"), true);

        Instance adopted = driver.adopt("a").orElseThrow();

        assertThat(adopted.pid()).isEqualTo(pid);
        assertThat(adopted.frozen()).isTrue();
        // It may have been frozen before it listened.
        assertThatThrownBy(() -> http(adopted, "/index.html", Duration.ofMillis(200)))
                .isInstanceOfAny(SocketTimeoutException.class, ConnectException.class);
        adopted.thaw();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
    }

    @Test
    void keepsTheLogAndAsksAnAdoptedOneToEnd() throws Exception {
        // Given
        killedWith(
                shell("a", "trap 'exit 9' TERM; while :; do echo beat; sleep 0.02; done"), false);
        Instance adopted = driver.adopt("a").orElseThrow();
        Files.writeString(folder.resolve("a.log"), ""); // rotated, as by copy and truncate

        // When
        awaitLog("a", "beat");
        adopted.terminate();

        // Then
        assertThat(exit(adopted).code()).isIn(9, -1);
        assertThat(adopted.usage().cpu()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void sweepsWhatAKilledBaristaLeftAndNobodyAdopted() throws Exception {
        long pid = killedWith(server("a"), true);

        assertThat(driver.sweep()).containsExactly("a");

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(driver.adopt("a")).isEmpty();
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    /// As if it had been killed between the start and the note of it.
    @Test
    void endsWhatRunsWithoutARecord() throws Exception {
        long pid = killedWith(server("a"), false);
        Files.delete(folder.resolve("state/instances/a/process"));

        assertThat(driver.adopt("a")).isEmpty();
        assertThat(driver.sweep()).containsExactly("a");

        awaitDeath(pid);
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    @Test
    void adoptsNothingThatDoesNotRun() throws Exception {
        assertThat(driver.adopt("never")).isEmpty();

        killedWith(shell("a", "exit 0"), false);
        awaitEnd("a");

        assertThat(driver.adopt("a")).isEmpty();
        assertThat(driver.sweep()).containsExactly("a");
    }

    @Test
    void runsNothingOfAParkedOneBeforeItsStart() throws Exception {
        assumeTrue(driver.abilities().parks());
        InstanceSpec spec = shell("a", "echo runs; echo $GREETING >&2; exit 7");
        Files.writeString(spec.log(), "earlier\n");

        Parked parked = driver.park(spec);

        assertThat(parked.id()).isEqualTo("a");
        assertThat(spec.log()).hasContent("earlier\n");
        assertThat(exit(parked.start())).isEqualTo(new Instance.Exit(7, false));
        assertThat(spec.log()).hasContent("earlier\nruns\n\n");
    }

    @Test
    void treatsAParkedOneThatWasStartedAsAnyOther() throws Exception {
        assumeTrue(driver.abilities().parks());

        Instance instance = driver.park(server("a")).start();

        assertThat(instance.id()).isEqualTo("a");
        assertThat(status(instance, "/index.html")).isEqualTo(200);
        assertThat(driver.adopt("a")).containsSame(instance);
        assertThat(driver.sweep()).isEmpty();
        assertThat(instance.exec(List.of("hostname"), PATIENCE))
                .isEqualTo(new Instance.ExecResult(0, "a\n"));
        instance.freeze();
        assertThat(instance.frozen()).isTrue();
        instance.thaw();
        assertThat(instance.usage().memoryBytes()).isBetween(4096L, 64L << 20);
        instance.kill();
        assertThat(exit(instance)).isEqualTo(new Instance.Exit(137, false));
        instance.remove();
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    @Test
    void limitsTheProcessorOfOneThatWasParked() throws Exception {
        assumeTrue(driver.abilities().parks() && driver.abilities().cpuLimit());
        var limits = new InstanceSpec.Limits(1_000, 0, 0);
        Instance instance = driver.park(limited("a", "while :; do :; done", limits)).start();

        instance.limitCpu(100);

        used(instance, Duration.ofMillis(200)); // what it had before
        assertThat(used(instance, Duration.ofMillis(600))).isLessThan(Duration.ofMillis(150));
    }

    @Test
    void removesAParkedOne() throws IOException {
        assumeTrue(driver.abilities().parks());
        Parked parked = driver.park(shell("a", "echo runs"));

        parked.remove();
        parked.remove();

        assertThat(Traces.now()).isEqualTo(before);
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
        assertThat(log("a")).isEmpty();
        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a: ended while it waited");
    }

    @Test
    void startsAParkedOneOnce() throws IOException {
        assumeTrue(driver.abilities().parks());
        Parked parked = driver.park(server("a"));
        Instance instance = parked.start();

        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a: ended while it waited");
        parked.remove();
        assertThat(status(instance, "/index.html")).isEqualTo(200);
    }

    @Test
    void endsWhatIsParkedWithItself() throws IOException {
        assumeTrue(driver.abilities().parks());
        Parked parked = driver.park(shell("a", "echo runs"));

        driver.close();

        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a: ended while it waited");
    }

    @Test
    void refusesAnIdThatIsParked() throws IOException {
        assumeTrue(driver.abilities().parks());
        driver.park(shell("a", "sleep 100"));

        assertThatThrownBy(() -> driver.start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
        assertThat(driver.sweep()).isEmpty();
    }

    @Test
    void saysThatAProgramIsNotThereWhenItParks() {
        assumeTrue(driver.abilities().parks());

        assertThatThrownBy(() -> driver.park(spec("a", List.of("nosuch"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exec: \"nosuch\": executable file not found in $PATH");
        assertThatThrownBy(() -> driver.park(spec("b", List.of("/no/such"), Map.of(), "", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such")
                .hasMessageContaining("no such file or directory");
    }

    @Test
    void startsManyParkedOnesSideBySide() throws Exception {
        assumeTrue(driver.abilities().parks());
        List<Callable<Instance.Exit>> starts = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            Parked parked = driver.park(shell("side-" + n, "exit " + n));
            starts.add(() -> exit(parked.start()));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Instance.Exit>> exits = threads.invokeAll(starts);

            for (int n = 0; n < exits.size(); n++) {
                assertThat(exits.get(n).get()).isEqualTo(new Instance.Exit(n, false));
            }
        }
    }

    /// Some end before it is seen that they began.
    @Test
    void startsParkedOnesThatEndAtOnce() throws Exception {
        assumeTrue(driver.abilities().parks());
        for (int n = 0; n < 10; n++) {
            Parked parked =
                    driver.park(
                            spec("at-once-" + n, List.of("busybox", "false"), Map.of(), "", ""));

            Instance instance = parked.start();

            assertThat(exit(instance)).isEqualTo(new Instance.Exit(1, false));
            instance.remove();
        }
    }

    @Test
    void leavesNothingOfAParkedOneThatSomethingKilled() throws Exception {
        assumeTrue(driver.abilities().parks());
        Parked parked = driver.park(server("a"));
        Path record = folder.resolve("state/instances/a/parked");
        long pid = Long.parseLong(Files.readString(record).split(" ", 2)[0]);

        Processes.signal(pid, 9);
        awaitDeath(pid);

        assertThatThrownBy(parked::start)
                .isInstanceOf(IOException.class)
                .hasMessage("a: ended while it waited");
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
        assertThat(Traces.now()).isEqualTo(before);
    }

    @Test
    void sweepsAndNeverAdoptsWhatAKilledBaristaHadParked() throws Exception {
        assumeTrue(driver.abilities().parks());
        KilledBarista.startAndDie(
                new KilledBarista.Plan(
                        getClass(), folder.resolve("state"), server("a"), KilledBarista.Deed.PARK));

        assertThat(driver.adopt("a")).isEmpty();
        assertThat(driver.sweep()).containsExactly("a");

        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
        assertThat(Processes.concerning(folder.resolve("state"))).isEmpty();
    }

    @Test
    void parksNothingWhereItCannot() {
        assumeTrue(!driver.abilities().parks());

        assertThatThrownBy(() -> driver.park(shell("a", "exit 0")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a: cannot be parked (expected: ");
        assertThat(driver.abilities().missing())
                .anyMatch(sentence -> sentence.startsWith("Nothing is parked ahead of its start"));
        assertThat(folder.resolve("state/instances")).isEmptyDirectory();
    }

    private void awaitEnd(String id) throws IOException {
        String recorded = Files.readString(folder.resolve("state/instances/" + id + "/process"));
        awaitDeath(Long.parseLong(recorded.split(" ", 2)[0]));
    }

    private static void awaitDeath(long pid) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Traces.lives(pid)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long killedWith(InstanceSpec spec, boolean frozen) throws Exception {
        return KilledBarista.startAndDie(
                new KilledBarista.Plan(
                        getClass(),
                        folder.resolve("state"),
                        spec,
                        frozen ? KilledBarista.Deed.FREEZE : KilledBarista.Deed.START));
    }

    @Test
    void tellsWhatItHasUsedAfterItsEndToo() throws Exception {
        Instance instance =
                driver.start(
                        shell("a", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 0"));

        exit(instance);

        Duration used = instance.usage().cpu();
        assertThat(used).isBetween(Duration.ofMillis(20), PATIENCE);
        assertThat(instance.usage().cpu()).isEqualTo(used);
    }

    @Test
    void startsNothingAfterItsEnd() {
        driver.close();

        assertThatThrownBy(() -> driver.start(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("driver: closed (expected: open)");
        assumeTrue(driver.abilities().parks());
        assertThatThrownBy(() -> driver.park(shell("a", "sleep 100")))
                .isInstanceOf(IOException.class)
                .hasMessage("driver: closed (expected: open)");
    }

    private InstanceSpec server(String id) {
        // Where all share the machine's network, 8080 may be taken: the contract starts one at a
        // time.
        return spec(id, List.of("httpd", "-f", "-p", "8080", "-h", "/www"), Map.of(), "", "");
    }

    private InstanceSpec shell(String id, String script) {
        return limited(id, script, InstanceSpec.Limits.NONE);
    }

    private InstanceSpec deafTo(String signal, String then) {
        return shell(
                "a", "trap '%s' %s; echo up; while :; do sleep 0.02; done".formatted(then, signal));
    }

    private InstanceSpec limited(String id, String script, InstanceSpec.Limits limits) {
        return new InstanceSpec(
                id,
                id,
                layers,
                shellCommand(script),
                limits,
                List.of(),
                folder.resolve(id + ".log"));
    }

    private static InstanceSpec.Command shellCommand(String script) {
        return new InstanceSpec.Command(List.of("sh", "-c", script), Map.of(), "", "");
    }

    private InstanceSpec spec(
            String id,
            List<String> arguments,
            Map<String, String> environment,
            String workingDirectory,
            String user) {
        var command = new InstanceSpec.Command(arguments, environment, workingDirectory, user);
        Path log = folder.resolve(id + ".log");
        return new InstanceSpec(id, id, layers, command, InstanceSpec.Limits.NONE, List.of(), log);
    }

    private String output(InstanceSpec spec) throws Exception {
        exit(driver.start(spec));
        return log(spec.id());
    }

    private String log(String id) throws IOException {
        return Files.readString(folder.resolve(id + ".log"));
    }

    private static Instance.Exit exit(Instance instance) throws Exception {
        return instance.exit()
                .toCompletableFuture()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private int http(Instance instance, String path, Duration timeout) throws IOException {
        return probe.http(instance.endpoint(8080), path, "a", Map.of(), timeout);
    }

    /// Waits until it listens.
    private int status(Instance instance, String path) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                ;
                LockSupport.parkNanos(1_000_000)) {
            try {
                return http(instance, path, PATIENCE);
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static Duration used(Instance instance, Duration span) throws IOException {
        Duration start = instance.usage().cpu();
        LockSupport.parkNanos(span.toNanos());
        return instance.usage().cpu().minus(start);
    }

    private void awaitLog(String id, String text) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log(id).contains(text) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(log(id)).contains(text);
    }

    private static void awaitExec(Instance instance, String condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (instance.exec(List.of("sh", "-c", condition), PATIENCE).code() != 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
