package dev.barista.control.revision;

import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.PodAutoscaler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Derives the conditions of a Revision from its Deployment, Pods and PodAutoscaler. Pure.
final class RevisionStatus {

    static final String RESOURCES_AVAILABLE = "ResourcesAvailable";
    static final String CONTAINER_HEALTHY = "ContainerHealthy";
    static final String ACTIVE = "Active";

    private static final String DEPLOYING = "Deploying";
    private static final String DEADLINE = "ProgressDeadlineExceeded";

    /// Kubernetes' words for a container that did not start, or not yet again.
    private static final Set<String> CANNOT_START =
            Set.of(
                    "ErrImagePull",
                    "ImagePullBackOff",
                    "ErrImageNeverPull",
                    "ImageInspectError",
                    "InvalidImageName",
                    "RegistryUnavailable",
                    "CreateContainerConfigError",
                    "CreateContainerError",
                    "CreatePodSandboxError",
                    "PreCreateHookError",
                    "PreStartHookError",
                    "PostStartHookError",
                    "RunContainerError",
                    "StartError");

    static Conditions deploying(Conditions conditions) {
        return conditions
                .markUnknown(RESOURCES_AVAILABLE, DEPLOYING, "")
                .markUnknown(CONTAINER_HEALTHY, DEPLOYING, "");
    }

    static Conditions ofDeployment(Conditions start, ApiObject deployment) {
        Optional<Condition> failure =
                Conditions.find(deployment, "ReplicaFailure").filter(Condition::isTrue);
        if (failure.isPresent()) {
            return start.markFalse(
                    RESOURCES_AVAILABLE, failure.get().reason(), failure.get().message());
        }
        return Conditions.find(deployment, "Progressing")
                .map(progressing ->
                        switch (progressing.state()) {
                            case TRUE -> start.markTrue(RESOURCES_AVAILABLE);
                            case FALSE ->
                                    start.markFalse(
                                            RESOURCES_AVAILABLE,
                                            progressing.reason(),
                                            progressing.message());
                            case UNKNOWN -> start.markUnknown(RESOURCES_AVAILABLE, DEPLOYING, "");
                        })
                .orElseGet(() -> start.markUnknown(RESOURCES_AVAILABLE, DEPLOYING, ""));
    }

    /// Whether pods are wanted and none is available, so that they may tell why.
    static boolean lacksPods(ApiObject deployment) {
        return deployment.at("/spec/replicas").asInt(0) > 0
                && deployment.at("/status/availableReplicas").asInt(0) == 0;
    }

    /// @param pod any of a revision that has no available one: they fail alike
    static Conditions ofPod(
            Conditions start, ApiObject pod, ApiObject deployment, boolean alwaysSchedulable) {
        Conditions conditions = start;
        Optional<Condition> unplaced =
                Conditions.find(pod, "PodScheduled").filter(Condition::isFalse);
        if (unplaced.isPresent() && !alwaysSchedulable) {
            conditions =
                    conditions.markFalse(
                            RESOURCES_AVAILABLE, unplaced.get().reason(), unplaced.get().message());
        }
        for (JsonNode container : containers(pod)) {
            JsonNode ended = termination(container);
            if (!ended.isMissingNode()) {
                return conditions.markFalse(
                        CONTAINER_HEALTHY,
                        "ExitCode" + ended.path("exitCode").asInt(0),
                        "Container failed with: " + lastWords(ended));
            }
            JsonNode waiting = container.at("/state/waiting");
            if (cannotStart(waiting) || (!waiting.isMissingNode() && hasTimedOut(deployment))) {
                return conditions.markFalse(
                        RESOURCES_AVAILABLE,
                        waiting.path("reason").asString(""),
                        waiting.path("message").asString(""));
            }
        }
        return conditions;
    }

    /// Whether a container waits for something that waiting alone does not bring: told at once, as
    /// an exit is. `ContainerCreating` and `PodInitializing` are not such: an image may take long
    /// to pull.
    private static boolean cannotStart(JsonNode waiting) {
        return CANNOT_START.contains(waiting.path("reason").asString(""));
    }

    /// Its init containers that have not succeeded, and the others.
    private static List<JsonNode> containers(ApiObject pod) {
        Stream<JsonNode> inits =
                pod.status()
                        .path("initContainerStatuses")
                        .valueStream()
                        .filter(init -> init.at("/state/terminated/exitCode").asInt(1) != 0);
        return Stream.concat(inits, pod.status().path("containerStatuses").valueStream()).toList();
    }

    /// How a container last ended; a missing node if it never did.
    private static JsonNode termination(JsonNode container) {
        JsonNode last = container.at("/lastState/terminated");
        return last.isMissingNode() ? container.at("/state/terminated") : last;
    }

    private static String lastWords(JsonNode ended) {
        String message = ended.path("message").asString("");
        return message.isEmpty() && ended.path("exitCode").asInt(0) == 0
                ? "container exited with no error"
                : message;
    }

    private static boolean hasTimedOut(ApiObject deployment) {
        return Conditions.find(deployment, "Progressing")
                .filter(progressing -> progressing.reason().equals(DEADLINE))
                .isPresent();
    }

    static Conditions ofReadyReplicas(Conditions conditions, ApiObject deployment) {
        return deployment.at("/status/readyReplicas").asInt(0) > 0
                ? conditions.markTrue(CONTAINER_HEALTHY)
                : conditions;
    }

    static Conditions ofAutoscaler(Conditions start, ApiObject autoscaler) {
        boolean unavailable = start.isFalse(RESOURCES_AVAILABLE);
        Optional<Condition> ready = Conditions.findReady(autoscaler);
        if (ready.isEmpty()) {
            Conditions conditions = start.markUnknown(ACTIVE, DEPLOYING, "");
            return unavailable
                    ? conditions
                    : conditions.markUnknown(RESOURCES_AVAILABLE, DEPLOYING, "");
        }
        boolean initialised =
                Conditions.find(autoscaler, "ScaleTargetInitialized")
                        .filter(Condition::isTrue)
                        .isPresent();
        boolean named = !PodAutoscaler.from(autoscaler).status().serviceName().isEmpty();
        Conditions conditions = start;
        if (initialised && !unavailable && !start.isFalse(CONTAINER_HEALTHY)) {
            conditions = conditions.markTrue(RESOURCES_AVAILABLE).markTrue(CONTAINER_HEALTHY);
        }
        if (conditions.isTrue(RESOURCES_AVAILABLE) && !(initialised && named)) {
            conditions = conditions.markUnknown(RESOURCES_AVAILABLE, DEPLOYING, "");
        }
        boolean failed = unavailable || conditions.isFalse(CONTAINER_HEALTHY);
        if (ready.get().isFalse() && !initialised && named && !failed) {
            conditions =
                    conditions.markFalse(
                            RESOURCES_AVAILABLE, DEADLINE, "Initial scale was never achieved");
        }
        return conditions.markLike(ACTIVE, ready.get());
    }

    private RevisionStatus() {}
}
