package dev.barista.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.linux.Cgroups;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Cgroups CGROUPS = new Cgroups(Map.of(), null, null);
    private static final Path BIN = Path.of("/bin");

    @Test
    void saysHowToInstallWhatIsMissing() {
        var machine = new Machine(true, CGROUPS, true, true, false, Map.of());

        assertThat(Verdict.of("crun", machine).obstacles())
                .containsExactly("crun is not installed: apt-get install crun.");
    }

    @Test
    void wantsRootForAllButRootless() {
        var programs = Map.of("crun", BIN, "mount", BIN, "unshare", BIN);
        var machine = new Machine(false, CGROUPS, true, true, false, programs);

        assertThat(Verdict.of(machine).stream().filter(Verdict::usable).map(Verdict::driver))
                .containsExactly("rootless");
        assertThat(Verdict.of("crun", machine).obstacles())
                .containsExactly(
                        "CAP_SYS_ADMIN is missing: run Barista as root, or choose rootless.");
    }

    @Test
    void saysThatUserNamespacesAreDisabled() {
        var programs = Map.of("mount", BIN, "unshare", BIN);
        var machine = new Machine(false, CGROUPS, true, false, false, programs);

        assertThat(Verdict.of("rootless", machine).obstacles())
                .singleElement()
                .asString()
                .startsWith("User namespaces are disabled: sysctl user.max_user_namespaces=15000");
    }

    @Test
    void refusesANameThatIsNoDriver() {
        var machine = new Machine(true, CGROUPS, true, true, false, Map.of());

        assertThatThrownBy(() -> Verdict.of("docker", machine))
                .hasMessageStartingWith("runtime: docker (expected: auto or one of [crun, ");
    }
}
