package dev.barista.app.metrics;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.util.HashMap;
import java.util.Map;

/// The labels of revisions' metrics, with Knative's names: those of its attributes
/// `k8s.namespace.name`, `kn.service.name`, `kn.configuration.name` and `kn.revision.name`.
final class RevisionLabels {

    private final Map<ObjectKey, io.prometheus.metrics.model.snapshots.Labels> labels =
            new HashMap<>();

    /// As the objects are now.
    RevisionLabels(Objects objects) {
        for (ApiObject revision : objects.list(Types.REVISION, "", Selector.ALL)) {
            labels.put(
                    revision.key(),
                    of(
                            revision.key(),
                            revision.findLabel(Labels.SERVICE).orElse(""),
                            revision.findLabel(Labels.CONFIGURATION).orElse("")));
        }
    }

    private static io.prometheus.metrics.model.snapshots.Labels of(
            ObjectKey revision, String service, String configuration) {
        return io.prometheus.metrics.model.snapshots.Labels.of(
                "k8s_namespace_name",
                revision.namespace(),
                "kn_service_name",
                service,
                "kn_configuration_name",
                configuration,
                "kn_revision_name",
                revision.name());
    }

    /// One that is deleted meanwhile is without Service and Configuration.
    io.prometheus.metrics.model.snapshots.Labels of(ObjectKey revision) {
        return labels.getOrDefault(revision, of(revision, "", ""));
    }
}
