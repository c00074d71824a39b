package dev.barista.runtime.doctor;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.rootless.RootlessDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Cgroups CGROUPS = new Cgroups(Map.of(), null, null);
    private static final Path BIN = Path.of("/bin");

    @Test
    void saysHowToInstallWhatIsMissing() {
        var machine = new Machine(true, true, CGROUPS, true, true, false, Map.of());

        assertThat(Verdict.of("crun", machine).obstacles())
                .containsExactly("crun is not installed: apt-get install crun.");
    }

    @Test
    void wantsRoot() {
        var programs = Map.of("crun", BIN, "mount", BIN);
        var machine = new Machine(false, false, CGROUPS, true, true, false, programs);

        assertThat(Verdict.of(machine)).noneMatch(Verdict::usable);
        assertThat(Verdict.of("crun", machine).obstacles())
                .containsExactly("CAP_SYS_ADMIN is missing: run Barista as root.");
    }

    @Test
    void namesTheRightWithoutWhichAContainerHasNoLoopback() {
        var programs = Map.of("crun", BIN, "runc", BIN, "mount", BIN);
        var machine = new Machine(true, false, CGROUPS, true, true, false, programs);

        assertThat(Verdict.of(machine)).noneMatch(Verdict::usable);
        for (String driver : List.of("crun", "runc", "namespaces")) {
            assertThat(Verdict.of(driver, machine).obstacles())
                    .containsExactly(
                            "CAP_NET_ADMIN is missing, without which a container has not even a"
                                    + " loopback: run Barista as root, with that capability.");
        }
    }

    @Test
    void needsNothingInstalledButMount() {
        var machine = new Machine(true, true, CGROUPS, true, false, false, Map.of("mount", BIN));

        assertThat(Verdict.of(machine).stream().filter(Verdict::usable).map(Verdict::driver))
                .containsExactly("namespaces");
    }

    @Test
    void runsContainersOfAnOrdinaryUserOnlyAsOne() {
        var programs = RootlessDriver.PROGRAMS.stream().collect(toMap(name -> name, _ -> BIN));
        var ordinary = new Machine(false, false, CGROUPS, true, true, false, programs);
        var root = new Machine(true, true, CGROUPS, true, true, false, programs);

        assertThat(Verdict.of("rootless", ordinary).usable()).isTrue();
        assertThat(Verdict.of("rootless", root).obstacles())
                .containsExactly("Root in a container would be root: run it as an ordinary user.");
    }

    @Test
    void refusesANameThatIsNoDriver() {
        var machine = new Machine(true, true, CGROUPS, true, true, false, Map.of());

        assertThatThrownBy(() -> Verdict.of("docker", machine))
                .hasMessageStartingWith("runtime: docker (expected: auto or one of [crun, ");
    }
}
