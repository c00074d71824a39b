package dev.barista.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.linux.SharedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OciConfigTest {

    private static final OciConfig.Host HOST = host(Set.of("cpu", "memory", "pids"));

    private static OciConfig.Host host(Set<String> controllers) {
        return new OciConfig.Host(1L << 0 | 1L << 5, 1024, true, controllers);
    }

    @Test
    void givesCapabilitiesToRootOnly() throws IOException {
        JsonNode root = config(0, Limits.NONE).at("/process/capabilities");
        JsonNode user = config(1000, Limits.NONE).at("/process/capabilities");

        assertThat(root.path("effective")).hasSize(2);
        assertThat(user.path("effective")).isEmpty();
        assertThat(user.path("bounding")).hasSize(2);
    }

    @Test
    void setsLimitsThatAreGiven() throws IOException {
        JsonNode resources = config(0, new Limits(250, 0, 1 << 20, 9)).at("/linux/resources");

        assertThat(resources.at("/cpu/quota").asInt()).isEqualTo(25_000);
        assertThat(resources.at("/memory/limit").asInt()).isEqualTo(1 << 20);
        assertThat(resources.at("/pids/limit").asInt()).isEqualTo(9);
    }

    @Test
    void setsNoLimitThatIsNotGiven() throws IOException {
        JsonNode resources = config(0, Limits.NONE).at("/linux/resources");

        assertThat(resources.propertyNames()).containsExactly("devices");
    }

    @Test
    void setsNoLimitThatTheMachineCannotSet() throws IOException {
        var limits = new Limits(250, 0, 1 << 20, 9);
        JsonNode resources = config(0, limits, host(Set.of("memory"))).at("/linux/resources");

        assertThat(resources.propertyNames()).containsExactly("devices", "memory");
    }

    @Test
    void gainsNoPrivilegesAndHasNamespacesOfItsOwn() throws IOException {
        JsonNode config = config(0, Limits.NONE);

        assertThat(config.at("/process/noNewPrivileges").asBoolean()).isTrue();
        assertThat(config.at("/linux/namespaces").valueStream().map(n -> n.path("type").asString()))
                .contains("pid", "ipc", "uts", "mount", "network")
                .doesNotContain("user");
    }

    private static JsonNode config(int uid, Limits limits) throws IOException {
        return config(uid, limits, HOST);
    }

    private static JsonNode config(int uid, Limits limits, OciConfig.Host host) throws IOException {
        var command = new ContainerSpec.Command(List.of("/app"), Map.of("A", "b"), "", "");
        var spec =
                new ContainerSpec(
                        "main", List.of(), command, limits, List.of(), Path.of("/tmp/log"));
        var sandbox = new SandboxSpec("a", "a", Limits.NONE, List.of());
        try (var namespaces = SharedNamespaces.of(ProcessHandle.current().pid())) {
            var surrounding = new Launcher.Surrounding(sandbox, namespaces, null);
            return new OciConfig(surrounding, spec, new Identity(uid, uid, List.of(), "/"), host)
                    .json(Path.of("/r"), "/barista/n/a/main");
        }
    }
}
