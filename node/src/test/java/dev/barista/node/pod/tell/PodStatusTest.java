package dev.barista.node.pod.tell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.testkit.FakeDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PodStatusTest {

    @TempDir private Path folder;

    @Test
    void aReserveWhoseCpuCannotBeLimitedSaysSo() throws IOException {
        JsonNode rung = rung(Rung.RESERVE, false);

        assertThat(rung.path("status").asString()).isEqualTo("True");
        assertThat(rung.path("reason").asString()).isEqualTo("NoCpuLimit");
        assertThat(rung.path("message").asString()).contains("without the saving");
    }

    @Test
    void oneOnFullPowerNeedsNoLimit() throws IOException {
        assertThat(rung(Rung.RUNNING, false).path("reason").asString()).isEqualTo("Running");
    }

    @Test
    void aPodWithoutASeatHasNoRung() throws IOException {
        assertThat(rung(Map.of(), Rung.RUNNING, true).isMissingNode()).isTrue();
    }

    private JsonNode rung(Rung rung, boolean cpuLimit) throws IOException {
        return rung(Map.of(Labels.SEAT, Labels.RESERVE), rung, cpuLimit);
    }

    private JsonNode rung(Map<String, String> labels, Rung rung, boolean cpuLimit)
            throws IOException {
        ApiObject pod =
                ApiObject.parse(
                                """
                                {"apiVersion": "v1", "kind": "Pod",
                                 "metadata": {"name": "a", "namespace": "default", "uid": "u"},
                                 "spec": {"containers": [{"name": "main", "image": "i"}]}}
                                """)
                        .with(tree -> {
                            var all = tree.withObject("/metadata/labels");
                            labels.forEach(all::put);
                        });
        var state = running(new PodView(pod), rung);
        var now = new Snapshot(state, true, true, "", 0, null, "i", Instant.EPOCH, cpuLimit);
        return new PodStatus(new PodView(pod), now, Json.object(), Instant.EPOCH)
                .tree()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(PodStatus.RUNG))
                .findFirst()
                .orElse(Json.object().path("none"));
    }

    private State running(PodView view, Rung rung) throws IOException {
        return State.Running.brought(
                view, new RunningInstance(run(), rung, true, true, false, "i", 0));
    }

    private Run run() throws IOException {
        Instance instance =
                Instance.start(
                        new FakeDriver((_, _) -> {}),
                        new InstanceSpec(
                                "a-0",
                                "a",
                                List.of(),
                                new ContainerSpec.Command(List.of("/app"), Map.of(), "/", ""),
                                Limits.NONE,
                                List.of(),
                                folder.resolve("0.log")));
        return new Run(
                instance,
                0,
                8080,
                0,
                Instant.EPOCH,
                0,
                Origin.STOPPED,
                List.of(),
                folder.resolve("0.log"),
                false,
                0);
    }
}
