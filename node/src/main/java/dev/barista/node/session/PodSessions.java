package dev.barista.node.session;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Objects;
import dev.barista.node.pod.Pods;
import dev.barista.node.pod.Program;
import dev.barista.node.pod.port.InUse;
import java.util.Optional;

/// Finds the containers that people want to work with. Thread-safe.
///
/// @param uses which instances must keep their full power
public record PodSessions(Objects objects, Pods pods, InUse uses) {

    /// @throws ApiException 404 if there is no such pod, 500 in kubelet's words if the container
    ///   does not run
    public ContainerSession container(ObjectKey key, String container) {
        ApiObject pod = objects.require(Types.POD, key);
        return find(pod, container)
                .orElseThrow(() -> refused("container not found (\"%s\")".formatted(container)));
    }

    /// Any container of a pod: they share its ports.
    ///
    /// @throws ApiException 404 if there is no such pod, 500 in kubelet's words if none runs
    public ContainerSession pod(ObjectKey key) {
        ApiObject pod = objects.require(Types.POD, key);
        return pod.spec()
                .path("containers")
                .valueStream()
                .flatMap(one -> find(pod, one.path("name").asString("")).stream())
                .findFirst()
                .orElseThrow(() -> refused("pod not found (\"%s\")".formatted(key)));
    }

    private Optional<ContainerSession> find(ApiObject pod, String container) {
        return program(pod, container).map(_ -> new ContainerSession(this, pod, container));
    }

    /// As it is now: another run may have followed.
    Optional<Program> program(ApiObject pod, String container) {
        return pods.program(pod.uid(), container);
    }

    private static ApiException refused(String why) {
        return new ApiException(
                new ApiStatus(
                        500, "InternalError", "unable to upgrade connection: %s".formatted(why)));
    }
}
