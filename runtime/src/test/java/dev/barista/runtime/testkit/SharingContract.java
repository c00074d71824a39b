package dev.barista.runtime.testkit;

import static dev.barista.runtime.testkit.KilledBarista.Deed.START_TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.container.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What the containers of one sandbox share, and what each has for itself.
interface SharingContract extends DriverWorld, SandboxContract {

    String BUSY = "while :; do :; done";

    @Override
    default ContainerSpec lasting(String name) {
        return named(name, shell(name, "while :; do sleep 0.02; done"));
    }

    @Override
    default ContainerSpec ending(String name, int code) {
        return named(name, shell(name, "exit " + code));
    }

    private static ContainerSpec named(String name, InstanceSpec spec) {
        return new ContainerSpec(
                name, spec.layers(), spec.command(), spec.limits(), spec.mounts(), spec.log());
    }

    private ContainerSpec busy(String name, Limits limits) {
        return named(name, limited(name, BUSY, limits));
    }

    private String said(Container container, String script) throws Exception {
        return container.exec(List.of("sh", "-c", script), PATIENCE).output();
    }

    @Test
    default void reachesAnotherContainerByItsPort() throws Exception {
        Sandbox sandbox = sandbox("a");
        sandbox.start(named("web", server("web")));
        Container other = sandbox.start(lasting("other"));
        String get =
                "i=0; until wget -q -O - http://127.0.0.1:8080/index.html || [ $i -gt 50 ];"
                        + " do i=$((i+1)); sleep 0.1; done 2>/dev/null";

        assertThat(said(other, get)).isEqualTo("hello\n");
    }

    @Test
    default void sharesNetworkIpcAndHostNameAndNothingElse() throws Exception {
        assumeTrue(driver().abilities().ownNetwork());
        Sandbox sandbox = sandbox("a");
        Container one = sandbox.start(lasting("one"));
        Container two = sandbox.start(lasting("two"));

        for (String type : List.of("net", "ipc", "uts")) {
            assertThat(namespace(two, type)).isEqualTo(namespace(one, type));
            assertThat(namespace(two, type)).isNotEqualTo(ownNamespace(type));
        }
        for (String type : List.of("pid", "mnt", "cgroup")) {
            assertThat(namespace(two, type)).isNotEqualTo(namespace(one, type));
        }
        assertThat(said(two, "hostname; echo $HOSTNAME")).isEqualTo("a\na\n");
    }

    private static String namespace(Container container, String type) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + container.pid() + "/ns/" + type))
                .toString();
    }

    private static String ownNamespace(String type) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/" + type)).toString();
    }

    @Test
    default void seesTheMountsOfItsSandboxAndItsOwn() throws Exception {
        Path hosts = Files.writeString(folder().resolve("hosts"), "127.0.0.1 a\n");
        Path volume = Files.createDirectory(folder().resolve("volume"));
        var shared = new ContainerSpec.Mount(hosts, "/etc/hosts", true);
        var own = new ContainerSpec.Mount(volume, "/data", false);
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", Limits.NONE, List.of(shared)));
        ContainerSpec plain = lasting("with");

        Container with =
                sandbox.start(
                        new ContainerSpec(
                                plain.name(),
                                plain.layers(),
                                plain.command(),
                                plain.limits(),
                                List.of(own),
                                plain.log()));
        Container without = sandbox.start(lasting("without"));

        assertThat(said(with, "cat /etc/hosts; ls -d /data")).isEqualTo("127.0.0.1 a\n/data\n");
        assertThat(said(without, "cat /etc/hosts; ls -d /data 2>/dev/null"))
                .isEqualTo("127.0.0.1 a\n");
    }

    @Test
    default void needsNoProcessToHoldASandbox() throws Exception {
        Traces open = Traces.now();

        Sandbox sandbox = sandbox("a");

        assertThat(Traces.now().children()).isEqualTo(open.children());
        assertThat(Traces.now().held())
                .hasSize(open.held().size() + (driver().abilities().ownNetwork() ? 3 : 0));
        sandbox.remove();
        assertThat(Traces.now()).isEqualTo(open);
        assertThat(sandboxes()).isEmptyDirectory();
    }

    @Test
    default void hasAGroupForEachContainerBelowThatOfTheSandbox() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        Sandbox sandbox = sandbox("a");
        Container one = sandbox.start(lasting("one"));
        sandbox.start(lasting("two"));
        String group = "/barista/" + new StateFolder(state()).nodeId() + "/a";

        assertThat(Files.readString(Path.of("/proc/" + one.pid() + "/cgroup")))
                .contains(":" + group + "/one\n");
        one.remove();
        assertThat(Traces.groups(group)).anyMatch(path -> Files.exists(path));
        assertThat(Traces.groups(group + "/one")).noneMatch(path -> Files.exists(path));
        sandbox.remove();
        assertThat(Traces.groups(group)).noneMatch(path -> Files.exists(path));
    }

    @Test
    default void limitsAllContainersTogether() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        var together = new Limits(100, 0, 0, 0);
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", together, List.of()));
        sandbox.start(busy("one", Limits.NONE));
        sandbox.start(busy("two", Limits.NONE));

        used(sandbox, Duration.ofMillis(200)); // what the first had alone
        assertThat(used(sandbox, Duration.ofMillis(600))).isLessThan(Duration.ofMillis(150));
        sandbox.limitCpu(50);
        used(sandbox, Duration.ofMillis(200));
        assertThat(used(sandbox, Duration.ofMillis(600))).isLessThan(Duration.ofMillis(90));
    }

    @Test
    default void keepsTheLimitOfAContainerWhenTheSandboxIsRaised() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        Sandbox sandbox = sandbox("a");
        sandbox.start(lasting("idle"));
        Container busy = sandbox.start(busy("busy", new Limits(100, 0, 0, 0)));

        sandbox.limitCpu(50);
        sandbox.limitCpu(0);

        used(sandbox, Duration.ofMillis(200));
        assertThat(used(sandbox, Duration.ofMillis(600))).isLessThan(Duration.ofMillis(300));
        assertThat(busy.usage().cpu()).isPositive();
    }

    @Test
    default void usesNothingWhileItIsFrozenAsAWhole() throws Exception {
        Sandbox sandbox = sandbox("a");
        sandbox.start(busy("one", Limits.NONE));
        sandbox.start(busy("two", Limits.NONE));

        sandbox.freeze();

        assertThat(used(sandbox, Duration.ofMillis(300))).isLessThan(Duration.ofMillis(10));
    }

    @Test
    default void givesTheProcessorByShares() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        var shares = new Limits(0, Limits.sharesOf(125), 0, 0);
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", shares, List.of()));
        Container one = sandbox.start(lasting("one").with(shares));

        assertThat(said(one, "cat /sys/fs/cgroup/cpu/cpu.shares || cat /sys/fs/cgroup/cpu.weight"))
                .isIn("128\n", "5\n");
        assertThat(Traces.groups("/barista/" + new StateFolder(state()).nodeId() + "/a"))
                .anyMatch(group -> holds(group.resolve("cpu.shares"), "128"));
    }

    private static boolean holds(Path file, String value) {
        try {
            return Files.isReadable(file) && Files.readString(file).strip().equals(value);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    default void adoptsASandboxWithAllItsContainers() throws Exception {
        // Given
        KilledBarista.startAndDie(
                new KilledBarista.Plan(
                        getClass(), state(), shell("a", "while :; do sleep 0.1; done"), START_TWO));

        // When
        Sandbox adopted = driver().adopt("a").orElseThrow();
        Container third = adopted.start(lasting("third"));

        // Then
        assertThat(adopted.containers())
                .extracting(Container::name)
                .containsExactly("main", "second", "third");
        assertThat(said(third, "echo $HOSTNAME")).isEqualTo("a\n");
        if (driver().abilities().ownNetwork()) {
            assertThat(namespace(third, "net"))
                    .isEqualTo(namespace(adopted.containers().getFirst(), "net"));
        }
        adopted.freeze();
        assertThat(adopted.frozen()).isTrue();
        adopted.remove();
        assertThat(sandboxes()).isEmptyDirectory();
    }

    private static Duration used(Sandbox sandbox, Duration span) throws IOException {
        Duration start = sandbox.usage().cpu();
        LockSupport.parkNanos(span.toNanos());
        return sandbox.usage().cpu().minus(start);
    }
}
