package dev.barista.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Limits;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxRecordTest {

    private static final SandboxSpec SPEC =
            new SandboxSpec(
                    "a",
                    "pod-1",
                    new Limits(500, 128, 1L << 40, 100),
                    List.of(new Mount(Path.of("/tmp/hosts"), "/etc/hosts", true)));

    private static final PodAddresses ADDRESSES =
            new PodAddresses("10.88.0.2", Optional.of("fd00:0:0:0:0:0:0:2"));

    @TempDir private Path state;
    private Path folder;

    @BeforeEach
    void theFolderOfASandbox() throws IOException {
        folder = Files.createDirectories(state.resolve("sandboxes/a"));
        new SandboxRecord(SPEC, ADDRESSES).write(folder);
    }

    @Test
    void holdsAllThatASandboxIsMadeOf() throws IOException {
        assertThat(SandboxRecord.read(folder)).isEqualTo(new SandboxRecord(SPEC, ADDRESSES));
        var loopbackOnly = new SandboxRecord(SPEC, null);
        loopbackOnly.write(folder);
        assertThat(SandboxRecord.read(folder)).isEqualTo(loopbackOnly);
    }

    @Test
    void readsOneOfVersion2AsOneWithLoopbackOnly() throws IOException {
        change("\"version\":4", "\"version\":2");
        change(",\"addresses\":[\"10.88.0.2\",\"fd00:0:0:0:0:0:0:2\"]", "");

        assertThat(SandboxRecord.read(folder)).isEqualTo(new SandboxRecord(SPEC, null));
    }

    @Test
    void refusesAddressesThatAreNone() throws IOException {
        change("10.88.0.2", "localhost");

        assertThatThrownBy(() -> SandboxRecord.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sandbox.json: addresses: ");
    }

    @Test
    void refusesAStateFolderThatANewerBaristaWroteTo() throws IOException {
        change("\"version\":4", "\"version\":5");

        assertThatThrownBy(() -> new StateFolder(state))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sandbox.json: version: 5 (expected: at most 4). A newer")
                .hasMessageContaining("start that one, or end its instances with it first");
    }

    /// A limit or a mount that is missing must not read as none.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "hostname",
                "cpuMillis",
                "cpuShares",
                "memoryBytes",
                "pids",
                "mounts",
                "addresses"
            })
    void takesNoDefaultForAFieldThatIsMissing(String field) throws IOException {
        change("\"" + field + "\":", "\"other\":");

        assertThatThrownBy(() -> SandboxRecord.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(field)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void takesNoRootForAUserThatIsMissing() throws IOException {
        var identity = new Identity(1000, 1000, List.of(7), "/home");
        new Surroundings(identity, List.of("A=b"), "/work").keep(folder);
        assertThat(Surroundings.read(folder).identity()).isEqualTo(identity);
        Path file = folder.resolve("surroundings.json");
        Files.writeString(file, Files.readString(file).replace("\"uid\"", "\"id\""));

        assertThatThrownBy(() -> Surroundings.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("surroundings.json: uid:");
    }

    @Test
    void tellsSandboxesOfBothVersions() throws IOException {
        Files.createDirectories(state.resolve("instances/b"));
        var both = new StateFolder(state);

        assertThat(both.ids()).containsExactly("a", "b");
        assertThat(both.isOld("b")).isTrue();
        assertThatThrownBy(() -> both.create("b"))
                .isInstanceOf(IOException.class)
                .hasMessage("id: b (expected: not in use)");
        assertThatThrownBy(() -> both.create("../b"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("id: ../b (expected: ");
    }

    private void change(String what, String to) throws IOException {
        Path file = folder.resolve("sandbox.json");
        Files.writeString(file, Files.readString(file).replace(what, to));
    }
}
