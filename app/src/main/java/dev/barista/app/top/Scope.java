package dev.barista.app.top;

import dev.barista.model.object.ObjectKey;
import java.util.Optional;

/// Which revisions are shown, and as what: together as their Service, or each by itself.
///
/// @param namespace empty for all
/// @param service whose revisions are shown each; empty for all Services
public record Scope(String namespace, String service) {

    /// Of what a sample is counted for; empty if that is not shown.
    Optional<ObjectKey> key(Sample sample) {
        String in = sample.label("k8s_namespace_name");
        String revision = sample.label("kn_revision_name");
        String of = sample.label("kn_service_name");
        if (of.isEmpty()) {
            of = sample.label("kn_configuration_name");
        }
        boolean shown =
                (namespace.isEmpty() || namespace.equals(in))
                        && (service.isEmpty() || service.equals(of) || service.equals(revision));
        if (!shown || in.isEmpty()) {
            return Optional.empty();
        }
        boolean alone = !service.isEmpty() || of.isEmpty();
        return Optional.of(new ObjectKey(in, alone ? revision : of));
    }

    /// The heading of the names.
    String heading() {
        return service.isEmpty() ? "SERVICE" : "REVISION";
    }

    /// The kind of what is shown, as `apiserver_storage_objects` names it.
    String resource() {
        return service.isEmpty() ? "services.serving.knative.dev" : "revisions.serving.knative.dev";
    }
}
