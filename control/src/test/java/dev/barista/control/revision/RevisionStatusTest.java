package dev.barista.control.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each row of the table of a Revision's conditions.
class RevisionStatusTest {

    private static final String NAME = "hello-00001";

    private final World world = new World();

    @BeforeEach
    void apply() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
    }

    private String condition(String type) {
        return world.condition(Types.REVISION, NAME, type);
    }

    private void deployment(int ready, String progressing, String reason, String message) {
        world.deployment(NAME, ready, progressing, reason, message);
        world.settle();
    }

    private void pod(String status) {
        world.pod(NAME, status);
        world.settle();
    }

    @Test
    void aDigestThatCannotBeResolvedIsAMissingContainer() {
        world.missingImages.add("ghcr.io/x/gone:1");
        world.apply("other", "ghcr.io/x/gone:1");
        world.settle();

        assertThat(world.condition(Types.REVISION, "other-00001", "ContainerHealthy"))
                .isEqualTo(
                        "False ContainerMissing: Unable to fetch image \"ghcr.io/x/gone:1\": failed"
                                + " to resolve image to digest: manifest unknown");
        assertThat(world.condition(Types.SERVICE, "other", "ConfigurationsReady"))
                .startsWith("False RevisionFailed");
        assertThat(world.events("InternalError")).hasSize(1);

        // And once it can be, the revision recovers.
        world.missingImages.clear();
        world.time.advance(Duration.ofSeconds(2));
        world.settle();
        assertThat(world.condition(Types.REVISION, "other-00001", "ContainerHealthy"))
                .isEqualTo("Unknown Deploying");
        world.bringUp("other-00001");
        assertThat(world.ready(Types.SERVICE, "other")).isEqualTo("True");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsGivenUpAfterItsTimeout() {
        world.pending.put("ghcr.io/x/slow:1", new CompletableFuture<>());
        world.apply("other", "ghcr.io/x/slow:1");
        world.settle();

        world.time.advance(Duration.ofSeconds(10));
        world.settle();

        assertThat(world.condition(Types.REVISION, "other-00001", "ContainerHealthy"))
                .endsWith("failed to resolve image to digest: no answer within 10 s");
        assertThat(world.pending.get("ghcr.io/x/slow:1")).isCancelled();
    }

    @Test
    void anImageOfASkippedRegistryRunsByItsTag() {
        world.missingImages.add("dev.local/y:1");
        world.apply("other", "dev.local/y:1");
        world.settle();

        assertThat(
                        world.require(Types.DEPLOYMENT, "other-00001-deployment")
                                .at("/spec/template/spec/containers/0/image")
                                .asString())
                .isEqualTo("dev.local/y:1");
    }

    @Test
    void aDeploymentThatProgressesWaitsForItsAutoscaler() {
        deployment(1, "True", "NewReplicaSetAvailable", "");

        assertThat(condition("ResourcesAvailable")).isEqualTo("Unknown Deploying");
        assertThat(condition("ContainerHealthy")).isEqualTo("True");
    }

    @Test
    void aDeploymentThatDoesNotProgressIsNotAvailable() {
        deployment(0, "False", "ProgressDeadlineExceeded", "timed out");

        assertThat(condition("ResourcesAvailable"))
                .isEqualTo("False ProgressDeadlineExceeded: timed out");
        assertThat(reachability()).isEqualTo("Unreachable");
    }

    @Test
    void aDeploymentThatMayNotHavePodsSaysWhy() {
        ApiObject deployment = world.require(Types.DEPLOYMENT, NAME + "-deployment");
        world.objects.updateStatus(
                Types.DEPLOYMENT,
                deployment.with(tree ->
                        tree.putObject("status")
                                .putArray("conditions")
                                .addObject()
                                .put("type", "ReplicaFailure")
                                .put("status", "True")
                                .put("reason", "FailedCreate")
                                .put("message", "pods is forbidden: exceeded quota")));
        world.settle();

        assertThat(condition("ResourcesAvailable"))
                .isEqualTo("False FailedCreate: pods is forbidden: exceeded quota");
    }

    @Test
    void aPodWithoutAPlaceIsUnschedulable() {
        deployment(0, "True", "ReplicaSetUpdated", "");
        pod(
                """
                {"conditions": [{"type": "PodScheduled", "status": "False",
                  "reason": "Unschedulable", "message": "Insufficient cpu"}]}
                """);

        assertThat(condition("ResourcesAvailable"))
                .isEqualTo("False Unschedulable: Insufficient cpu");
    }

    @Test
    void aPodWithoutAPlaceIsPatientWhereNodesCome() {
        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(
                                Types.CONFIG_MAP,
                                new ObjectKey("knative-serving", "config-deployment"))
                        .with(tree ->
                                tree.putObject("data").put("pod-is-always-schedulable", "true")));
        deployment(0, "True", "ReplicaSetUpdated", "");
        pod(
                """
                {"conditions": [{"type": "PodScheduled", "status": "False",
                  "reason": "Unschedulable", "message": "Insufficient cpu"}]}
                """);

        assertThat(condition("ResourcesAvailable")).isEqualTo("Unknown Deploying");
    }

    @Test
    void aContainerThatExitsIsToldOfWithItsLastWords() {
        deployment(0, "True", "ReplicaSetUpdated", "");
        pod(
                """
                {"containerStatuses": [{"name": "user-container",
                  "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                  "lastState": {"terminated": {"exitCode": 5, "message": "no database"}}}]}
                """);

        assertThat(condition("ContainerHealthy"))
                .isEqualTo("False ExitCode5: Container failed with: no database");
        assertThat(world.condition(Types.SERVICE, "hello", "ConfigurationsReady"))
                .isEqualTo(
                        "False RevisionFailed: Revision \"hello-00001\" failed with message:"
                                + " Container failed with: no database.");
        assertThat(world.ready(Types.ROUTE, "hello"))
                .isEqualTo(
                        "False RevisionMissing: Configuration \"hello\" does not have any ready"
                                + " Revision.");
        assertThat(reachability()).isEqualTo("Unreachable");

        // And when it runs after all, it is well.
        world.bringUp(NAME);
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(reachability()).isEqualTo("Reachable");
    }

    @Test
    void aContainerThatEndsWithoutAWordIsToldOf() {
        deployment(0, "True", "ReplicaSetUpdated", "");
        pod(
                """
                {"containerStatuses": [{"name": "user-container",
                  "lastState": {"terminated": {"exitCode": 0}}}]}
                """);

        assertThat(condition("ContainerHealthy"))
                .isEqualTo(
                        "False ExitCode0: Container failed with: container exited with no error");
    }

    private static String waiting(String reason, String message) {
        return """
        {"containerStatuses": [{"name": "user-container", "state": {"waiting":
          {"reason": "%s", "message": "%s"}}}]}
        """
                .formatted(reason, message);
    }

    @Test
    void aContainerThatWaitsIsTheReasonOnceTheDeadlineIsOver() {
        deployment(0, "True", "ReplicaSetUpdated", "");
        pod(waiting("ContainerCreating", "pulling"));
        assertThat(condition("ResourcesAvailable")).isEqualTo("Unknown Deploying");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("Unknown");

        deployment(0, "False", "ProgressDeadlineExceeded", "timed out");

        assertThat(condition("ResourcesAvailable")).isEqualTo("False ContainerCreating: pulling");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ErrImagePull",
                "ImagePullBackOff",
                "ErrImageNeverPull",
                "InvalidImageName",
                "CreateContainerConfigError",
                "CreateContainerError",
                "CreatePodSandboxError",
                "RunContainerError",
                "StartError"
            })
    void whatKeepsAContainerFromStartingIsSaidAtOnceUpToTheService(String reason) {
        deployment(0, "True", "ReplicaSetUpdated", "");

        pod(waiting(reason, "image runs as root"));

        assertThat(condition("ResourcesAvailable"))
                .isEqualTo("False %s: image runs as root".formatted(reason));
        assertThat(condition("Ready")).isEqualTo("False %s: image runs as root".formatted(reason));
        String failed =
                "False RevisionFailed: Revision \"hello-00001\" failed with message: image runs as"
                        + " root.";
        assertThat(world.ready(Types.CONFIGURATION, "hello")).isEqualTo(failed);
        assertThat(world.condition(Types.SERVICE, "hello", "ConfigurationsReady"))
                .isEqualTo(failed);
        assertThat(world.ready(Types.ROUTE, "hello")).startsWith("False RevisionMissing");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False");

        // And once it starts after all, all is well.
        world.bringUp(NAME);
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerCreating", "PodInitializing", ""})
    void aContainerThatOnlyTakesLongIsNoFailure(String reason) {
        deployment(0, "True", "ReplicaSetUpdated", "");

        pod(waiting(reason, ""));

        assertThat(condition("ResourcesAvailable")).isEqualTo("Unknown Deploying");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("Unknown");
    }

    @Test
    void aRevisionThatNeverReachedItsInitialScaleFailed() {
        deployment(0, "True", "NewReplicaSetAvailable", "");
        world.scaled(NAME, 0);
        world.settle();

        assertThat(condition("ResourcesAvailable"))
                .isEqualTo("False ProgressDeadlineExceeded: Initial scale was never achieved");
        assertThat(condition("Active"))
                .isEqualTo("False NoTraffic: The target is not receiving traffic.");
    }

    @Test
    void aDeploymentOfSomebodyElseIsLeftAlone() {
        world.apply("mine", "ghcr.io/x/y:1");
        ApiObject theirs = ApiObject.of(Types.DEPLOYMENT, World.key("mine-00001-deployment"));
        world.objects.create(Types.DEPLOYMENT, theirs);
        world.settle();

        assertThat(world.condition(Types.REVISION, "mine-00001", "ResourcesAvailable"))
                .isEqualTo(
                        "False NotOwned: There is an existing Deployment \"mine-00001-deployment\""
                                + " that we do not own.");
        assertThat(world.require(Types.DEPLOYMENT, "mine-00001-deployment").spec().isMissingNode())
                .isTrue();
    }

    @Test
    void aPodAutoscalerOfSomebodyElseIsLeftAlone() {
        world.apply("mine", "ghcr.io/x/y:1");
        world.objects.create(
                Types.POD_AUTOSCALER, ApiObject.of(Types.POD_AUTOSCALER, World.key("mine-00001")));
        world.settle();

        assertThat(world.condition(Types.REVISION, "mine-00001", "ResourcesAvailable"))
                .isEqualTo(
                        "False NotOwned: There is an existing PodAutoscaler \"mine-00001\" that we"
                                + " do not own.");
    }

    @Test
    void keepsTheScaleAndTheAdditionsOfOthersWhenItCorrectsADeployment() {
        // Given
        ApiObject deployment = world.require(Types.DEPLOYMENT, NAME + "-deployment");
        world.objects.update(
                Types.DEPLOYMENT,
                deployment.with(tree -> {
                    tree.withObject("/spec").put("replicas", 7);
                    tree.withObject("/metadata/labels").put("theirs", "1");
                    tree.withObject("/spec/template/metadata/annotations")
                            .put("restartedAt", "now");
                }));

        // When
        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(
                                Types.CONFIG_MAP,
                                new ObjectKey("knative-serving", "config-deployment"))
                        .with(tree -> tree.putObject("data").put("progress-deadline", "60s")));
        world.settle();

        // Then
        ApiObject corrected = world.require(Types.DEPLOYMENT, NAME + "-deployment");
        assertThat(corrected.at("/spec/progressDeadlineSeconds").asInt()).isEqualTo(60);
        assertThat(corrected.at("/spec/replicas").asInt()).isEqualTo(7);
        assertThat(corrected.labels()).containsEntry("theirs", "1");
        assertThat(corrected.at("/spec/template/metadata/annotations/restartedAt").asString())
                .isEqualTo("now");
        assertThat(corrected.at("/spec/selector")).isEqualTo(deployment.at("/spec/selector"));
    }

    @Test
    void manualScalingReachesThePodAutoscaler() {
        var patch =
                dev.barista.model.object.Json.MAPPER.readValue(
                        """
                        {"metadata": {"annotations": {"autoscaling.knative.dev/min-scale": "2"}}}
                        """,
                        tools.jackson.databind.node.ObjectNode.class);
        world.objects.patch(Types.REVISION, World.key(NAME), patch);
        world.settle();
        assertThat(world.require(Types.POD_AUTOSCALER, NAME).annotations())
                .containsEntry("autoscaling.knative.dev/min-scale", "2");

        patch.withObject("/metadata/annotations").putNull("autoscaling.knative.dev/min-scale");
        world.objects.patch(Types.REVISION, World.key(NAME), patch);
        world.settle();
        assertThat(world.require(Types.POD_AUTOSCALER, NAME).annotations())
                .doesNotContainKey("autoscaling.knative.dev/min-scale")
                .containsKeys("autoscaling.knative.dev/class", "autoscaling.knative.dev/metric");
    }

    private String reachability() {
        return world.require(Types.POD_AUTOSCALER, NAME).at("/spec/reachability").asString("");
    }
}
