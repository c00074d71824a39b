package dev.barista.apiserver.http;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Which container of a pod a request is about.
final class ContainerName {

    private static final List<String> KINDS =
            List.of("containers", "initContainers", "ephemeralContainers");

    /// @param wanted empty for the only one
    /// @throws ApiException 400 in Kubernetes' words if there is none of that name, or more than
    ///   one to choose from
    static String of(ApiObject pod, String wanted) {
        List<String> names = names(pod.spec().path("containers"));
        if (wanted.isEmpty() && names.size() == 1) {
            return names.getFirst();
        }
        if (wanted.isEmpty()) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "a container name must be specified for pod %s, choose one of: [%s]"
                                    .formatted(pod.name(), String.join(" ", names))));
        }
        boolean known =
                KINDS.stream().anyMatch(kind -> names(pod.spec().path(kind)).contains(wanted));
        if (!known) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "container %s is not valid for pod %s".formatted(wanted, pod.name())));
        }
        return wanted;
    }

    private static List<String> names(JsonNode containers) {
        return containers.valueStream().map(each -> each.path("name").asString("")).toList();
    }

    private ContainerName() {}
}
