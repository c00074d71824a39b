package dev.barista.model.object;

/// A kind of object the API serves.
///
/// @param group empty for the core group
/// @param plural as in the URL: `services`
public record ResourceType(
        String group, String version, String kind, String plural, boolean namespaced) {

    /// `v1`, or `serving.knative.dev/v1`.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// `pods`, or `services.serving.knative.dev`: the name of its CustomResourceDefinition, and how
    /// errors name it.
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return qualifiedPlural();
    }
}
