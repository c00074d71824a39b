package dev.barista.node.pod.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.Json;
import dev.barista.node.pod.companion.Companion.Kind;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.Terminated;
import dev.barista.runtime.Container.Exit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RunFormatTest {

    /// As 4039c98 wrote it.
    private static final String FIRST =
            """
            {"id":"7d9a-3","number":3,"port":8080,"hostPort":0,
             "startedAt":"2026-11-28T10:00:00Z","customStop":false,"cpuMillis":1000,
             "from":"PARKED","aheadNanos":12000000,"rung":"FROZEN","started":true,"ready":true,
             "boosted":false,"imageId":"sha256:ab","restarts":1,
             "stages":[{"name":"pull","nanos":0},{"name":"ready","nanos":2000000}]}
            """;

    private static final KeptRun RUN = run("7d9a-3", List.of());

    private static final KeptCompanion PROXY =
            new KeptCompanion(
                    "proxy",
                    Kind.SIDECAR,
                    2,
                    true,
                    "sha256:cd",
                    new KeptCompanion.KeptProcess(
                            1, "7d9a-1-1", Instant.parse("2026-11-28T10:00:01Z"), true, false),
                    null,
                    null);

    private static final KeptCompanion MIGRATION =
            new KeptCompanion(
                    "migrate",
                    Kind.INIT,
                    1,
                    true,
                    "sha256:ef",
                    null,
                    true,
                    new Terminated(
                            new Exit(0, false),
                            "",
                            Instant.parse("2026-11-28T09:59:00Z"),
                            Instant.parse("2026-11-28T09:59:01Z"),
                            "7d9a-0-0"));

    private static KeptRun run(String sandbox, List<KeptCompanion> companions) {
        return new KeptRun(
                "7d9a-3",
                sandbox,
                3,
                8080,
                0,
                Instant.parse("2026-11-28T10:00:00Z"),
                Origin.parked(Duration.ofMillis(12)),
                List.of(new Stage("pull", Duration.ZERO), new Stage("ready", Duration.ofMillis(2))),
                false,
                1000,
                new KeptRun.Progress(Rung.FROZEN, true, true, false, "sha256:ab", 1),
                companions);
    }

    @Test
    void readsTheFirstVersion() throws RunFormat.Newer {
        assertThat(RunFormat.read(first())).isEqualTo(RUN);
    }

    @Test
    void readsWhatItWrites() throws RunFormat.Newer {
        JsonNode written = Json.MAPPER.readTree(RunFormat.tree(RUN).toString());

        assertThat(written.path("version").asInt()).isEqualTo(3);
        assertThat(written.path("rung").asString()).isEqualTo("frozen");
        assertThat(RunFormat.read(written)).isEqualTo(RUN);
    }

    @Test
    void readsTheSecondVersion() throws RunFormat.Newer {
        assertThat(RunFormat.read(first().put("version", 2))).isEqualTo(RUN);
    }

    @Test
    void readsTheCompanionsThatItWrites() throws RunFormat.Newer {
        KeptRun run = run("7d9a-0", List.of(MIGRATION, PROXY));

        JsonNode written = Json.MAPPER.readTree(RunFormat.tree(run).toString());

        assertThat(RunFormat.read(written)).isEqualTo(run);
    }

    @Test
    void refusesACompanionOfAnUnknownKind() {
        ObjectNode tree = RunFormat.tree(run("7d9a-0", List.of(PROXY)));
        ((ObjectNode) tree.at("/companions/0")).put("kind", "helper");

        assertThatThrownBy(() -> RunFormat.read(tree))
                .hasMessage("kind: helper (expected: init, sidecar or peer)");
    }

    @Test
    void refusesANewerVersion() {
        ObjectNode newer = RunFormat.tree(RUN).put("version", 4);

        assertThatThrownBy(() -> RunFormat.read(newer))
                .isInstanceOf(RunFormat.Newer.class)
                .hasMessage("version: 4 (expected: at most 3)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id", "number", "port", "hostPort", "startedAt", "customStop", "cpuMillis", "from",
                "aheadNanos", "rung", "started", "ready", "boosted", "imageId", "restarts", "stages"
            })
    void refusesARunWithoutAField(String field) {
        ObjectNode tree = first();
        tree.remove(field);

        assertThatThrownBy(() -> RunFormat.read(tree))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(field + ": missing (expected: a value)");
    }

    @Test
    void refusesALimitThatIsNoNumber() {
        ObjectNode tree = first().put("cpuMillis", "1000m");

        assertThatThrownBy(() -> RunFormat.read(tree))
                .hasMessage("cpuMillis: \"1000m\" (expected: a whole number from 0)");
    }

    private static ObjectNode first() {
        return (ObjectNode) Json.MAPPER.readTree(FIRST);
    }
}
