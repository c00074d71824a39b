package dev.barista.node.pod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.pod.companion.Companions;
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

    @Test
    void oneThatRunsHasItsAddresses() throws IOException {
        JsonNode status = status(running(view(Map.of()), Rung.RUNNING), true);

        assertThat(status.path("podIP").asString()).isEqualTo("10.88.0.2");
        assertThat(status.at("/podIPs/0/ip").asString()).isEqualTo("10.88.0.2");
        assertThat(status.path("hostIP").asString()).isEqualTo("192.0.2.1");
        assertThat(status.at("/hostIPs/0/ip").asString()).isEqualTo("192.0.2.1");
    }

    @Test
    void oneWhoseInstanceHasGoneHasNone() {
        JsonNode status = status(new State.Finished(true), true);

        assertThat(status.has("podIP")).isFalse();
        assertThat(status.has("podIPs")).isFalse();
        assertThat(status.path("hostIP").asString()).isEqualTo("192.0.2.1");
    }

    private JsonNode rung(Rung rung, boolean cpuLimit) throws IOException {
        return rung(Map.of(Labels.SEAT, Labels.RESERVE), rung, cpuLimit);
    }

    private JsonNode rung(Map<String, String> labels, Rung rung, boolean cpuLimit)
            throws IOException {
        return status(running(view(labels), rung), cpuLimit, labels)
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(PodStatus.RUNG))
                .findFirst()
                .orElse(Json.object().path("none"));
    }

    private static JsonNode status(State state, boolean cpuLimit) {
        return status(state, cpuLimit, Map.of());
    }

    private static JsonNode status(State state, boolean cpuLimit, Map<String, String> labels) {
        var now =
                new Snapshot(
                        state,
                        true,
                        true,
                        "",
                        0,
                        null,
                        "i",
                        Instant.EPOCH,
                        cpuLimit,
                        Companions.NONE);
        return new PodStatus(view(labels), now, "192.0.2.1", Json.object(), Instant.EPOCH).tree();
    }

    private static PodView view(Map<String, String> labels) {
        return new PodView(
                ApiObject.parse(
                                """
                                {"apiVersion": "v1", "kind": "Pod",
                                 "metadata": {"name": "a", "namespace": "default", "uid": "u"},
                                 "spec": {"containers": [{"name": "main", "image": "i"}]}}
                                """)
                        .with(tree -> {
                            var all = tree.withObject("/metadata/labels");
                            labels.forEach(all::put);
                        }));
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
