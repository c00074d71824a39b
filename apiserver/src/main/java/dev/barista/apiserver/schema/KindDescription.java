package dev.barista.apiserver.schema;

import dev.barista.model.object.ResourceType;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// All the API server must know of a kind to serve it: built in, or defined by a user.
///
/// Eight components: they are what discovery lists of a kind, and a builder would only hide that.
///
/// @param singular as users type it: `pod`
/// @param categories the groups of kinds it belongs to: `all`
/// @param hasStatus whether it has a `status` subresource
/// @param hasScale whether it has a `scale` subresource
/// @param columns for printing; empty for name and age, or when `table` knows the kind better
public record KindDescription(
        ResourceType type,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean hasStatus,
        boolean hasScale,
        Schema schema,
        List<Column> columns) {

    public KindDescription {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        columns = List.copyOf(columns);
    }

    /// Whether strategic merge patches are understood: for the built-in kinds alone, as in
    /// Kubernetes, where others answer 415.
    public boolean hasStrategicMerge() {
        return BuiltIns.find(type).isPresent();
    }

    /// The kind that a CustomResourceDefinition defines.
    ///
    /// @throws dev.barista.model.port.ApiException 422 `Invalid`, with every mistake, and with
    ///   every part that this server does not support (rules in CEL, several served versions,
    ///   conversion webhooks)
    public static KindDescription fromCrd(ObjectNode definition) {
        return CrdReader.read(definition);
    }
}
