package dev.barista.node;

import static dev.barista.model.object.Types.CONTROLLER_REVISION;
import static dev.barista.model.object.Types.DAEMON_SET;
import static dev.barista.model.object.Types.NODE;
import static dev.barista.model.object.Types.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// DaemonSets on a whole node, in virtual time.
class DaemonSetsTest {

    private static final ObjectKey AGENT = new ObjectKey("default", "agent");
    private static final ObjectKey HERE = ObjectKey.of("barista");

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void runsOnePodAndFindsItAgainAfterAKill() throws IOException {
        create();
        ApiObject pod = world.onlyPod();
        assertThat(pod.name()).startsWith("agent-");
        assertThat(status("numberAvailable")).isEqualTo(1);
        assertThat(world.events()).contains("SuccessfulCreate: Created pod: " + pod.name());

        world.crash();
        world.advance(Duration.ofMinutes(1));

        assertThat(world.onlyPod().uid()).isEqualTo(pod.uid());
    }

    @Test
    void replacesThePodWhenItsTemplateChanges() {
        create();
        String before = world.onlyPod().uid();
        change(spec -> spec.withObject("/template/metadata/labels").put("version", "2"));
        world.advance(Duration.ofMinutes(1));

        assertThat(world.onlyPod().uid()).isNotEqualTo(before);
        assertThat(world.onlyPod().findLabel("version")).contains("2");
        assertThat(status("updatedNumberScheduled")).isEqualTo(1);
        assertThat(world.objects.list(CONTROLLER_REVISION, "", Selector.ALL)).hasSize(2);
    }

    @Test
    void aPodThatIsDeletedIsReplaced() {
        create();
        String before = world.onlyPod().uid();

        world.delete(POD, world.onlyPod().key());
        world.advance(Duration.ofMinutes(1));

        assertThat(world.onlyPod().uid()).isNotEqualTo(before);
    }

    @Test
    void comesAndGoesWithTheLabelsOfTheNode() {
        create();
        change(spec -> spec.withObject("/template/spec/nodeSelector").put("disk", "ssd"));
        world.advance(Duration.ofMinutes(1));
        assertThat(world.pods()).isEmpty();
        assertThat(status("desiredNumberScheduled")).isZero();

        world.change(NODE, HERE, tree -> tree.withObject("/metadata/labels").put("disk", "ssd"));
        world.advance(Duration.ofMinutes(1));
        assertThat(world.pods()).hasSize(1);

        world.change(NODE, HERE, tree -> tree.withObject("/metadata/labels").remove("disk"));
        world.advance(Duration.ofMinutes(1));

        assertThat(world.pods()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NoSchedule, true", "NoExecute, false", "PreferNoSchedule, true"})
    void aTaintEndsThePodIfItSaysSo(String effect, boolean stays) {
        create();
        String before = world.onlyPod().uid();
        world.change(
                NODE,
                HERE,
                tree ->
                        tree.withObject("/spec")
                                .putArray("taints")
                                .add(Json.object().put("key", "k").put("effect", effect)));
        world.advance(Duration.ofMinutes(1));

        assertThat(world.pods().stream().map(ApiObject::uid).anyMatch(before::equals))
                .isEqualTo(stays);
    }

    @Test
    void runsOnANodeThatTakesNoOtherPods() {
        world.change(NODE, HERE, tree -> tree.withObject("/spec").put("unschedulable", true));
        create();

        assertThat(status("numberReady")).isEqualTo(1);
    }

    private void create() {
        world.create(
                DAEMON_SET,
                ApiObject.parse(
                        """
                        {"apiVersion": "apps/v1", "kind": "DaemonSet",
                         "metadata": {"name": "agent", "namespace": "default"},
                         "spec": {"selector": {"matchLabels": {"app": "agent"}},
                          "updateStrategy": {"type": "RollingUpdate",
                           "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
                          "template": {"metadata": {"labels": {"app": "agent"}},
                           "spec": {"terminationGracePeriodSeconds": 1,
                            "containers": [{"name": "main", "image": "%s"}]}}}}
                        """
                                .formatted(NodeWorld.IMAGE)));
        world.advance(Duration.ofSeconds(5));
    }

    private void change(Consumer<ObjectNode> change) {
        world.change(DAEMON_SET, AGENT, tree -> change.accept(tree.withObject("/spec")));
    }

    private int status(String field) {
        return world.objects.require(DAEMON_SET, AGENT).status().path(field).asInt(0);
    }
}
