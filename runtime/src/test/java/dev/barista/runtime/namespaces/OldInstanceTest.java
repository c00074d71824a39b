package dev.barista.runtime.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance in the folder that version 1 of the state has for it, as it was recorded. Its
/// process is the test's.
class OldInstanceTest {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    @TempDir private Path folder;
    private Path instance;
    private Cgroup cgroup;
    private Process process;
    private Driver driver;

    @BeforeEach
    void anInstanceOfVersion1() throws IOException {
        assumeTrue(Self.administers(), "not root");
        Path state = folder.resolve("state");
        instance = Files.createDirectories(state.resolve("instances/a"));
        for (String part : List.of("upper", "work", "root", "l", "proc")) {
            Files.createDirectory(instance.resolve(part));
        }
        try (InputStream recorded =
                OldInstanceTest.class.getResourceAsStream("/state-version-1/surroundings.json")) {
            Files.copy(Objects.requireNonNull(recorded), instance.resolve("surroundings.json"));
        }
        process = new ProcessBuilder("sleep", "100").start();
        cgroup = Cgroups.detect().group("/barista/" + new StateFolder(state).nodeId() + "/a");
        cgroup.create(Limits.NONE);
        cgroup.add(process.pid());
        Files.writeString(
                instance.resolve("process"),
                "%d %d %s"
                        .formatted(
                                process.pid(),
                                Processes.startTime(process.pid()).orElseThrow(),
                                Files.readString(BOOT).strip()));
        driver = NamespacesDriver.open(Path.of("/bin/mount"), state, Networks.loopbackOnly());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (driver != null) {
            driver.close();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(instance).doesNotExist();
            assertThat(cgroup.pids()).isEmpty();
        }
    }

    @Test
    void isAdoptedAsASandboxWithOneContainer() throws Exception {
        Sandbox sandbox = driver.adopt("a").orElseThrow();

        assertThat(sandbox.id()).isEqualTo("a");
        assertThat(sandbox.containers())
                .singleElement()
                .satisfies(container -> {
                    assertThat(container.name()).isEqualTo("main");
                    assertThat(container.pid()).isEqualTo(process.pid());
                });
        assertThat(driver.sweep()).isEmpty();
        sandbox.freeze();
        assertThat(cgroup.findFrozen()).contains(true);
        sandbox.limitCpu(100);
        assertThat(cgroup.cpuLimit()).isEqualTo(100);
        Container only = sandbox.containers().getFirst();
        only.kill();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesNoOtherContainer() throws Exception {
        Sandbox sandbox = driver.adopt("a").orElseThrow();
        var command = new ContainerSpec.Command(List.of("true"), Map.of(), "/", "");
        var other =
                new ContainerSpec(
                        "other", List.of(), command, Limits.NONE, List.of(), folder.resolve("log"));

        assertThatThrownBy(() -> sandbox.start(other))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sandbox a: of an earlier version (expected: a new one");
    }

    @Test
    void isSweptIfItIsNotAdopted() throws Exception {
        assertThat(driver.sweep()).containsExactly("a");

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(instance).doesNotExist();
    }
}
