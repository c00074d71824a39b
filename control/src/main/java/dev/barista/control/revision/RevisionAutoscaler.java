package dev.barista.control.revision;

import dev.barista.control.loop.Children;
import dev.barista.model.condition.Conditions;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.serving.PodAutoscaler.Reachability;
import dev.barista.model.serving.Revision;
import java.util.HashMap;
import java.util.Map;

/// The PodAutoscaler that scales a revision. Pure.
final class RevisionAutoscaler {

    static ApiObject of(Revision revision, Reachability reachability, String defaultClass) {
        ApiObject object = revision.object();
        Map<String, String> annotations = RevisionLabels.autoscalerAnnotations(object);
        annotations.putIfAbsent(Annotations.CLASS.key(), defaultClass);
        annotations.putIfAbsent(Annotations.METRIC.key(), "concurrency");
        if (revision.isTaggedOnly()) {
            annotations.put(Annotations.TAGGED_ONLY, "true");
        }
        var spec =
                new PodAutoscaler.Spec(
                        revision.limits().concurrency(),
                        ChildName.deployment(object.name()),
                        revision.servingContainer().protocol(),
                        reachability);
        return Children.of(
                        object,
                        Types.POD_AUTOSCALER,
                        object.name(),
                        RevisionLabels.labels(object),
                        annotations)
                .with(tree -> tree.set("spec", spec.toTree()));
    }

    /// `existing` with the spec and the annotations of `wanted`: what the revision no longer says
    /// about its scaling is forgotten, what others have added stays.
    static ApiObject corrected(ApiObject existing, ApiObject wanted) {
        Map<String, String> annotations = new HashMap<>(existing.annotations());
        annotations.keySet().removeIf(RevisionAutoscaler::isOurs);
        // The class is decided once: another one would be another autoscaler's object.
        Annotations.CLASS
                .findKey(existing.annotations())
                .filter(key -> !wanted.annotations().containsKey(key))
                .ifPresent(key -> annotations.put(key, existing.annotations().get(key)));
        annotations.putAll(wanted.annotations());
        return existing.with(tree -> {
            Children.write(tree.withObject("/metadata"), "annotations", annotations);
            tree.set("spec", wanted.spec().deepCopy());
        });
    }

    private static boolean isOurs(String key) {
        return key.startsWith(Annotations.AUTOSCALING)
                || key.startsWith(Annotations.BARISTA)
                || key.startsWith(Annotations.ALIYUN);
    }

    /// A revision that fails with instances wanted and none ready is not worth its traffic's
    /// patience: its autoscaler may give up.
    ///
    /// @param deployment as it is now
    static Reachability reachability(
            Revision revision, Conditions conditions, ApiObject deployment) {
        boolean failing =
                conditions.isFalse(RevisionStatus.RESOURCES_AVAILABLE)
                        || conditions.isFalse(RevisionStatus.CONTAINER_HEALTHY);
        if (failing
                && deployment.at("/spec/replicas").asInt(0) > 0
                && deployment.at("/status/readyReplicas").asInt(0) == 0) {
            return Reachability.UNREACHABLE;
        }
        return switch (revision.routingState()) {
            case ACTIVE -> Reachability.REACHABLE;
            case RESERVE -> Reachability.UNREACHABLE;
            case PENDING -> Reachability.UNKNOWN;
        };
    }

    private RevisionAutoscaler() {}
}
