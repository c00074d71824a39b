package dev.barista.model.serving;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A PodAutoscaler: how a revision is scaled, and how far that is.
public record PodAutoscaler(ApiObject object, Spec spec, Status status) {

    public static PodAutoscaler from(ApiObject object) {
        return new PodAutoscaler(object, Spec.from(object.spec()), Status.from(object.status()));
    }

    public ScalingAnnotations scaling() {
        return ScalingAnnotations.from(object.annotations());
    }

    /// The Deployment that it scales.
    public ObjectKey target() {
        return new ObjectKey(object.namespace(), spec.deployment());
    }

    /// Whether traffic can reach the revision.
    public enum Reachability {
        UNKNOWN(""),
        REACHABLE("Reachable"),
        UNREACHABLE("Unreachable");

        private final String text;

        Reachability(String text) {
            this.text = text;
        }

        static Reachability of(String text) {
            return switch (text) {
                case "Reachable" -> REACHABLE;
                case "Unreachable" -> UNREACHABLE;
                default -> UNKNOWN;
            };
        }
    }

    /// @param containerConcurrency requests that one instance works on at a time; 0 is unlimited
    /// @param deployment name of what is scaled
    public record Spec(
            int containerConcurrency,
            String deployment,
            Protocol protocol,
            Reachability reachability) {

        static Spec from(JsonNode tree) {
            return new Spec(
                    tree.path("containerConcurrency").asInt(0),
                    tree.path("scaleTargetRef").path("name").asString(""),
                    Protocol.of(tree.path("protocolType").asString("")),
                    Reachability.of(tree.path("reachability").asString("")));
        }

        public ObjectNode toTree() {
            ObjectNode tree = Json.object();
            tree.put("containerConcurrency", containerConcurrency);
            tree.put("protocolType", protocol.text());
            Trees.putUnlessEmpty(tree, "reachability", reachability.text);
            tree.putObject("scaleTargetRef")
                    .put("apiVersion", "apps/v1")
                    .put("kind", "Deployment")
                    .put("name", deployment);
            return tree;
        }
    }

    /// What its status says beside its conditions.
    ///
    /// As a writer, it changes these fields of a status and leaves the others.
    ///
    /// @param serviceName of the revision's public Service; empty leaves it as it is
    /// @param desiredScale null if there is no decision yet, which leaves the number as it is
    /// @param actualScale ready instances; null leaves the number as it is
    public record Status(
            String serviceName, @Nullable Integer desiredScale, @Nullable Integer actualScale)
            implements Consumer<ObjectNode> {

        static Status from(JsonNode tree) {
            return new Status(
                    tree.path("serviceName").asString(""),
                    Trees.integer(tree.path("desiredScale")),
                    Trees.integer(tree.path("actualScale")));
        }

        @Override
        public void accept(ObjectNode status) {
            if (!serviceName.isEmpty()) {
                status.put("serviceName", serviceName);
            }
            if (desiredScale != null) {
                status.put("desiredScale", desiredScale);
            }
            if (actualScale != null) {
                status.put("actualScale", actualScale);
            }
        }
    }
}
