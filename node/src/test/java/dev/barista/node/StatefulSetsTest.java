package dev.barista.node;

import static dev.barista.model.object.Types.CONTROLLER_REVISION;
import static dev.barista.model.object.Types.PERSISTENT_VOLUME_CLAIM;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.STATEFUL_SET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.port.Propagation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// StatefulSets on a whole node, in virtual time.
class StatefulSetsTest {

    private static final ObjectKey WEB = new ObjectKey("default", "web");

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void makesPodsOneAfterAnotherWithTheirClaims() {
        create("OrderedReady", 2);

        assertThat(pods()).containsExactly("web-0", "web-1");
        assertThat(claims()).containsExactly("data-web-0", "data-web-1");
        assertThat(status("readyReplicas")).isEqualTo(2);
        assertThat(status("availableReplicas")).isEqualTo(2);
        assertThat(world.events())
                .containsSubsequence(
                        "SuccessfulCreate: create Claim data-web-0 Pod web-0 in StatefulSet web success",
                        "SuccessfulCreate: create Pod web-0 in StatefulSet web successful",
                        "SuccessfulCreate: create Pod web-1 in StatefulSet web successful");
    }

    @Test
    void replacesAPodByOneOfItsNameAndClaim() {
        create("OrderedReady", 2);
        ApiObject before = pod("web-1");

        world.delete(POD, before.key());
        world.advance(Duration.ofMinutes(1));

        assertThat(pods()).containsExactly("web-0", "web-1");
        assertThat(pod("web-1").uid()).isNotEqualTo(before.uid());
        assertThat(claims()).containsExactly("data-web-0", "data-web-1");
    }

    @Test
    void updatesAllPodsAndKeepsTheFormerTemplate() {
        create("OrderedReady", 2);
        label("2");
        world.advance(Duration.ofMinutes(5));

        assertThat(status("updatedReplicas")).isEqualTo(2);
        assertThat(pod("web-0").findLabel("version")).contains("2");
        assertThat(revisions()).containsExactly(1L, 2L);
        assertThat(set().status().path("currentRevision"))
                .isEqualTo(set().status().path("updateRevision"));
    }

    @Test
    void aTemplateOfThePastBecomesTheNewestRevisionWhenItIsWantedAgain() {
        create("OrderedReady", 1);
        label("2");
        world.advance(Duration.ofMinutes(5));
        label("1");
        world.advance(Duration.ofMinutes(5));

        assertThat(revisions()).containsExactly(2L, 3L);
        assertThat(pod("web-0").findLabel("version")).contains("1");
    }

    @Test
    void forgetsTemplatesBeyondTheLimit() {
        create("OrderedReady", 1); // revisionHistoryLimit: 2
        for (int version = 2; version <= 6; version++) {
            label(Integer.toString(version));
            world.advance(Duration.ofMinutes(5));
        }

        assertThat(revisions()).containsExactly(4L, 5L, 6L);
    }

    @Test
    void aKillWhilePodsAreMadeLeavesOneForEachOrdinal() throws IOException {
        create("Parallel", 3);
        List<String> uids = world.pods().stream().map(ApiObject::uid).toList();
        world.crash();
        world.advance(Duration.ofMinutes(1));
        assertThat(world.pods().stream().map(ApiObject::uid)).containsExactlyElementsOf(uids);

        change(spec -> spec.put("replicas", 5));
        world.crash();
        world.advance(Duration.ofMinutes(1));

        assertThat(pods()).containsExactly("web-0", "web-1", "web-2", "web-3", "web-4");
        assertThat(claims()).hasSize(5);
    }

    @Test
    void adoptsThePodsThatASetOfThisNameHasLeft() {
        create("OrderedReady", 2);
        List<String> uids = world.pods().stream().map(ApiObject::uid).toList();
        world.objects.delete(STATEFUL_SET, WEB, Propagation.ORPHAN);
        world.turns.settle();
        assertThat(world.pods()).noneMatch(pod -> pod.findController().isPresent());

        create("Parallel", 2);
        world.advance(Duration.ofMinutes(1));

        assertThat(world.pods().stream().map(ApiObject::uid)).containsExactlyElementsOf(uids);
        assertThat(world.pods()).allMatch(pod -> pod.isControlledBy(set()));
        assertThat(revisions()).containsExactly(1L);
    }

    @Test
    void aPodOfAnotherByItsNameIsLeftAloneAndTold() {
        world.create(POD, world.pod("web-0"));
        create("OrderedReady", 1);

        assertThat(world.onlyPod().findController()).isEmpty();
        assertThat(world.events())
                .anyMatch(event ->
                        event.startsWith(
                                "FailedCreate: create Pod web-0 in StatefulSet web failed"
                                        + " error: "));

        world.delete(POD, world.onlyPod().key());
        world.advance(Duration.ofMinutes(1));

        assertThat(world.onlyPod().isControlledBy(set())).isTrue();
    }

    @Test
    void claimsOutliveTheirSet() {
        create("OrderedReady", 2);

        world.delete(STATEFUL_SET, WEB);
        world.advance(Duration.ofMinutes(1));

        assertThat(world.pods()).isEmpty();
        assertThat(claims()).containsExactly("data-web-0", "data-web-1");
        assertThat(revisions()).isEmpty();
    }

    @Test
    void aPodWhoseClaimIsBeingDeletedWaitsForItsEnd() {
        create("OrderedReady", 1);
        world.change(
                PERSISTENT_VOLUME_CLAIM,
                claim().key(),
                tree ->
                        tree.withObject("/metadata")
                                .putArray("finalizers")
                                .add("kubernetes.io/pvc-protection")); // as the API does
        world.delete(PERSISTENT_VOLUME_CLAIM, claim().key());
        assertThat(claim().isTerminating()).isTrue();
        String claim = claim().uid();
        world.delete(POD, world.onlyPod().key());
        world.advance(Duration.ofMinutes(1));

        assertThat(world.onlyPod().isTerminating()).isFalse();
        assertThat(claim().uid()).isNotEqualTo(claim);
    }

    private ApiObject claim() {
        return world.objects.require(
                PERSISTENT_VOLUME_CLAIM, new ObjectKey("default", "data-web-0"));
    }

    private void create(String policy, int replicas) {
        world.create(
                STATEFUL_SET,
                ApiObject.parse(
                        """
                        {"apiVersion": "apps/v1", "kind": "StatefulSet",
                         "metadata": {"name": "web", "namespace": "default"},
                         "spec": {"replicas": %d, "podManagementPolicy": "%s", "serviceName": "web",
                          "revisionHistoryLimit": 2,
                          "selector": {"matchLabels": {"app": "web"}},
                          "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
                          "volumeClaimTemplates": [{"metadata": {"name": "data"},
                           "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "local",
                            "resources": {"requests": {"storage": "1Mi"}}}}],
                          "template": {
                           "metadata": {"labels": {"app": "web", "version": "1"}},
                           "spec": {"terminationGracePeriodSeconds": 1,
                            "containers": [{"name": "main", "image": "%s",
                             "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}}}}
                        """
                                .formatted(replicas, policy, NodeWorld.IMAGE)));
        world.advance(Duration.ofSeconds(10));
    }

    private void change(Consumer<ObjectNode> change) {
        world.change(STATEFUL_SET, WEB, tree -> change.accept(tree.withObject("/spec")));
    }

    private void label(String version) {
        change(spec -> spec.withObject("/template/metadata/labels").put("version", version));
    }

    private ApiObject set() {
        return world.objects.require(STATEFUL_SET, WEB);
    }

    private ApiObject pod(String name) {
        return world.objects.require(POD, new ObjectKey("default", name));
    }

    private List<String> pods() {
        return world.pods().stream().map(ApiObject::name).sorted().toList();
    }

    private List<String> claims() {
        return world.objects.list(PERSISTENT_VOLUME_CLAIM, "", Selector.ALL).stream()
                .map(ApiObject::name)
                .sorted()
                .toList();
    }

    private List<Long> revisions() {
        return world.objects.list(CONTROLLER_REVISION, "", Selector.ALL).stream()
                .map(one -> one.tree().path("revision").asLong())
                .sorted()
                .toList();
    }

    private int status(String field) {
        return set().status().path(field).asInt(0);
    }
}
