package dev.barista.model.serving;

import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A Knative Revision: code and settings at one time, never changed afterwards.
///
/// @param limits of its requests
/// @param initContainers those that run before the others
public record Revision(
        ApiObject object,
        Limits limits,
        List<Container> containers,
        List<Container> initContainers) {

    /// Fields of a Revision's spec that a pod's does not have.
    private static final Set<String> NOT_OF_PODS =
            Set.of(
                    "containerConcurrency",
                    "timeoutSeconds",
                    "responseStartTimeoutSeconds",
                    "idleTimeoutSeconds");

    public Revision {
        containers = List.copyOf(containers);
        initContainers = List.copyOf(initContainers);
    }

    public static Revision from(ApiObject object) {
        return new Revision(
                object,
                Limits.from(object.spec()),
                Container.list(object.spec().path("containers")),
                Container.list(object.spec().path("initContainers")));
    }

    /// The container that gets the requests: the only one, or the one with ports.
    ///
    /// @throws IllegalStateException if there is none, which admission refuses
    public Container servingContainer() {
        return containers.size() == 1
                ? containers.getFirst()
                : containers.stream()
                        .filter(Container::hasPorts)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "serving container of %s: none (expected: one"
                                                        .formatted(object.key())
                                                + " with a port)"));
    }

    /// Name of the Service it belongs to; empty if its Configuration stands alone.
    public String service() {
        return object.findLabel(Labels.SERVICE).orElse("");
    }

    public String configuration() {
        return object.findLabel(Labels.CONFIGURATION).orElse("");
    }

    /// Generation of its Configuration that it was made from; 0 if it does not say.
    public long configurationGeneration() {
        String text = object.findLabel(Labels.CONFIGURATION_GENERATION).orElse("");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    public RoutingState routingState() {
        return RoutingState.of(object);
    }

    /// Whether requests reach it by the tag of a Route alone: none sends it a share of its traffic.
    public boolean isTaggedOnly() {
        Set<String> routes = names(Annotations.ROUTES);
        return !routes.isEmpty() && names(Annotations.TAGGED_BY).containsAll(routes);
    }

    private Set<String> names(String annotation) {
        return object.findAnnotation(annotation)
                .filter(text -> !text.isEmpty())
                .map(text -> Set.of(text.split(",")))
                .orElse(Set.of());
    }

    public ScalingAnnotations scaling() {
        return ScalingAnnotations.from(object.annotations());
    }

    /// A copy of the part of its spec that a pod has too.
    public ObjectNode podSpec() {
        ObjectNode spec =
                object.spec() instanceof ObjectNode tree ? tree.deepCopy() : Json.object();
        return spec.remove(NOT_OF_PODS);
    }

    /// All that have an image: its containers, then its init containers.
    public List<Container> allContainers() {
        return Stream.concat(containers.stream(), initContainers.stream()).toList();
    }

    /// Its images by digest, in the order of [#allContainers]; empty until they are resolved.
    public List<ContainerStatus> containerStatuses() {
        return Stream.of("containerStatuses", "initContainerStatuses")
                .flatMap(list -> object.status().path(list).valueStream())
                .map(ContainerStatus::from)
                .toList();
    }

    /// The image a container runs.
    ///
    /// @param digest `name@sha256:…`; empty if the image is run by its tag
    public record ContainerStatus(String name, String digest) {
        static ContainerStatus from(JsonNode tree) {
            return new ContainerStatus(
                    tree.path("name").asString(""), tree.path("imageDigest").asString(""));
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            Trees.putUnlessEmpty(tree, "imageDigest", digest);
            return tree.put("name", name);
        }
    }

    /// What its status says beside its conditions.
    ///
    /// As a writer, it changes these fields of a status and leaves the others.
    ///
    /// @param containers its images
    /// @param initContainers those of its init containers
    /// @param actualReplicas null leaves the number as it is
    /// @param desiredReplicas null leaves the number as it is
    public record Status(
            List<ContainerStatus> containers,
            List<ContainerStatus> initContainers,
            @Nullable Integer actualReplicas,
            @Nullable Integer desiredReplicas)
            implements Consumer<ObjectNode> {
        public Status {
            containers = List.copyOf(containers);
            initContainers = List.copyOf(initContainers);
        }

        @Override
        public void accept(ObjectNode status) {
            put(status, "containerStatuses", containers);
            put(status, "initContainerStatuses", initContainers);
            if (actualReplicas != null) {
                status.put("actualReplicas", actualReplicas);
            }
            if (desiredReplicas != null) {
                status.put("desiredReplicas", desiredReplicas);
            }
        }

        private static void put(ObjectNode status, String field, List<ContainerStatus> statuses) {
            ArrayNode list = status.putArray(field);
            statuses.forEach(one -> list.add(one.toTree()));
            if (statuses.isEmpty()) {
                status.remove(field);
            }
        }
    }
}
