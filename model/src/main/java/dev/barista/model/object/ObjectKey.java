package dev.barista.model.object;

/// Name of an object among those of its kind.
///
/// @param namespace empty for a cluster-scoped object
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    /// The key of a cluster-scoped object.
    public static ObjectKey of(String name) {
        return new ObjectKey("", name);
    }

    @Override
    public int compareTo(ObjectKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /// `namespace/name`, or the name alone when there is no namespace.
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
