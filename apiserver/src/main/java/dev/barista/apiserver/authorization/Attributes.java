package dev.barista.apiserver.authorization;

/// What a request is about, as rules see it.
public sealed interface Attributes {

    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or one
    /// that only rules know, such as `bind`.
    String verb();

    /// @param group empty for the core group
    /// @param resource plural: `pods`
    /// @param subresource empty for the object itself
    /// @param namespace empty for the cluster, and for all namespaces
    /// @param name empty for a collection, and for what is to be created
    record OfResource(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name)
            implements Attributes {

        /// `pods`, or `pods/log`.
        public String whole() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }
    }

    /// @param path that is no resource's: `/version`
    record OfPath(String verb, String path) implements Attributes {}
}
