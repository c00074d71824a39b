package dev.barista.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RunFileTest {

    /// As the releases wrote it before files had versions.
    private static final String FIRST =
            """
            {
              "pid" : 17,
              "started" : "2026-11-28T10:00:00Z",
              "ready" : "2026-11-28T10:00:01Z",
              "api" : "https://127.0.0.1:6443",
              "gateway" : "http://127.0.0.1:8080",
              "runtime" : "crun"
            }\
            """;

    private static final RunFile RUN =
            new RunFile(
                    17,
                    Instant.parse("2026-11-28T10:00:00Z"),
                    Instant.parse("2026-11-28T10:00:01Z"),
                    "https://127.0.0.1:6443",
                    "http://127.0.0.1:8080",
                    "https://127.0.0.1:8443",
                    "",
                    "crun");

    private static final RunFile BEFORE_TLS =
            new RunFile(
                    RUN.pid(),
                    RUN.started(),
                    RUN.ready(),
                    RUN.api(),
                    RUN.gateway(),
                    "",
                    "",
                    RUN.runtime());

    @TempDir private Path folder;

    @Test
    void isReadAsItWasWritten() throws IOException {
        RUN.write(file());

        assertThat(RunFile.read(file())).contains(RUN);
        assertThat(RunFile.findPid(file())).hasValue(17);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file()));
    }

    @Test
    void hasAVersion() {
        assertThat(tree().path("version").asInt()).isEqualTo(3);
    }

    @Test
    void isReadInTheFormWithoutAVersion() throws IOException {
        Files.writeString(file(), FIRST);

        assertThat(RunFile.read(file())).contains(BEFORE_TLS);
    }

    @Test
    void isReadInTheFormWithoutTls() throws IOException {
        ObjectNode tree = tree().put("version", 2);
        tree.remove("gatewayTls");
        Files.writeString(file(), tree.toString());

        assertThat(RunFile.read(file())).contains(BEFORE_TLS);
    }

    @ParameterizedTest
    @CsvSource({"7.1.0, Barista 7.1.0", ", another release of Barista"})
    void isRefusedWithItsWriterIfItIsNewer(String release, String writer) throws IOException {
        Files.writeString(file(), tree().put("version", 4).put("release", release).toString());

        assertThatThrownBy(() -> RunFile.read(file()))
                .isInstanceOf(RunFile.Unreadable.class)
                .hasMessageStartingWith(
                        "%s: version 4, written by %s (expected: at most version 3, as Barista "
                                .formatted(file(), writer))
                .hasMessageContaining("use the commands of the Barista that runs there");
        assertThat(RunFile.findPid(file())).hasValue(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "started", "ready", "api", "gateway", "gatewayTls", "runtime"})
    void isRefusedWithoutAField(String field) throws IOException {
        ObjectNode tree = tree();
        tree.remove(field);
        Files.writeString(file(), tree.toString());

        assertThatThrownBy(() -> RunFile.read(file()))
                .isInstanceOf(RunFile.Unreadable.class)
                .hasMessageStartingWith(file() + ": " + field + ": missing (expected: ");
    }

    @Test
    void isRefusedWithATimeThatIsNone() throws IOException {
        Files.writeString(file(), tree().put("ready", "soon").toString());

        assertThatThrownBy(() -> RunFile.read(file()))
                .hasMessage(file() + ": ready: \"soon\" (expected: a time)");
    }

    @Test
    void isNoneIfItIsMissingOrCutOff() throws IOException {
        assertThat(RunFile.read(file())).isEmpty();

        Files.writeString(file(), RUN.toJson().substring(0, 40));
        assertThat(RunFile.read(file())).isEmpty();
        assertThat(RunFile.findPid(file())).isEmpty();
    }

    private Path file() {
        return folder.resolve("run.json");
    }

    private static ObjectNode tree() {
        return (ObjectNode) Json.MAPPER.readTree(RUN.toJson());
    }
}
