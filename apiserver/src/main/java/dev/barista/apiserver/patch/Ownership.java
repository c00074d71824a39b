package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which fields have a manager: not those that identify an object or that the server
/// writes.
final class Ownership {

    private static final List<String> NOBODYS =
            List.of(
                    "name",
                    "namespace",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "selfLink",
                    "uid",
                    "generation",
                    "managedFields",
                    "resourceVersion");

    /// How `after` differs from `before` in the fields that a writer of `subresource` may manage.
    static Difference difference(
            KindDescription kind, @Nullable ApiObject before, ApiObject after, String subresource) {
        Difference all =
                Difference.between(
                        kind.schema(),
                        before == null ? Json.object() : before.tree(),
                        after.tree());
        return new Difference(
                manageable(kind, all.added(), subresource),
                manageable(kind, all.changed(), subresource),
                manageable(kind, all.removed(), subresource));
    }

    static FieldSet manageable(KindDescription kind, FieldSet fields, String subresource) {
        if (subresource.equals("status")) {
            return fields.only("f:status");
        }
        FieldSet left = fields.withoutAll("f:apiVersion").withoutAll("f:kind");
        if (kind.hasStatus()) {
            left = left.withoutAll("f:status");
        }
        for (String name : NOBODYS) {
            left = left.withoutAll("f:metadata", Step.field(name));
        }
        FieldSet metadata = left.at("f:metadata");
        return metadata.member() ? left.without(METADATA_ITSELF) : left;
    }

    private static final FieldSet METADATA_ITSELF =
            FieldSet.EMPTY.union(
                    new FieldSet(
                            false,
                            new java.util.TreeMap<>(
                                    java.util.Map.of("f:metadata", FieldSet.LEAF))));

    private Ownership() {}
}
