package dev.barista.control.revision;

import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Selects the labels and annotations that a Revision's Deployments and PodAutoscaler inherit.
/// Pure.
final class RevisionLabels {

    /// About the revision itself, and no business of what runs it.
    private static final Set<String> OWN =
            Set.of(
                    Annotations.LAST_PINNED,
                    Annotations.NO_GC,
                    Annotations.ROUTING_STATE_MODIFIED,
                    Annotations.ROUTES,
                    Annotations.TAGGED_BY);

    static Map<String, String> labels(ApiObject revision) {
        Map<String, String> labels = new HashMap<>(revision.labels());
        labels.keySet().removeAll(List.of(Labels.ROUTE, Labels.ROUTING_STATE));
        labels.put(Labels.REVISION, revision.name());
        labels.put(Labels.REVISION_UID, revision.uid());
        labels.putIfAbsent(Labels.APP, revision.name());
        return labels;
    }

    /// Of the Deployment and its pods: they do not know how they are scaled.
    static Map<String, String> deploymentAnnotations(ApiObject revision) {
        Map<String, String> annotations = autoscalerAnnotations(revision);
        annotations.keySet().removeIf(key -> key.startsWith(Annotations.AUTOSCALING));
        return annotations;
    }

    static Map<String, String> autoscalerAnnotations(ApiObject revision) {
        Map<String, String> annotations = new HashMap<>(revision.annotations());
        annotations.keySet().removeAll(OWN);
        return annotations;
    }

    private RevisionLabels() {}
}
