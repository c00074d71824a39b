package dev.barista.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Driver;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {

    @TempDir private Path state;

    @Test
    void takesTheFirstThatPassesItsSelfTestAndRemembersIt() throws IOException {
        // Given
        Machine machine = Machine.look("");
        assumeTrue(Self.administers() && machine.programs().containsKey("runc"));
        var broken = new java.util.HashMap<>(machine.programs());
        broken.put("crun", Path.of("/bin/false"));

        // When
        Driver driver = new Drivers(with(machine, broken), state).choose("auto");

        // Then
        assertThat(driver.name()).isEqualTo("runc");
        assertThat(state.resolve("self-test-runc")).isNotEmptyFile();
        assertThat(state.resolve("self-test-crun")).doesNotExist();
        driver.close();
    }

    @Test
    void saysForEachWhyItCannotBeTaken() throws IOException {
        var nothing =
                new Machine(false, false, Machine.look("").cgroups(), true, false, false, Map.of());

        assertThatThrownBy(() -> new Drivers(nothing, state).choose("auto"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "runtime: auto (expected: one that works here)\n  crun: crun is")
                .hasMessageContaining("\n  namespaces: mount is");
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void saysWhichOnesPark() throws IOException {
        Machine machine = Machine.look("");
        assumeTrue(Self.administers() && machine.programs().containsKey("crun"));

        var findings = new Drivers(machine, state).examine();

        assertThat(findings.stream().filter(Drivers.Finding::parks))
                .extracting(Drivers.Finding::driver)
                .contains("crun")
                .doesNotContain("namespaces", "rootless");
    }

    @Test
    void refusesAnUnknownName() throws IOException {
        var drivers = new Drivers(Machine.look(""), state);

        assertThatThrownBy(() -> drivers.choose("docker"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("runtime: docker (expected: ");
    }

    private static Machine with(Machine machine, Map<String, Path> programs) {
        return new Machine(
                machine.administers(),
                machine.networks(),
                machine.cgroups(),
                machine.overlay(),
                machine.userNamespaces(),
                machine.swap(),
                programs);
    }
}
