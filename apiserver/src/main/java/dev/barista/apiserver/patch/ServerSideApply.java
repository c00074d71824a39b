package dev.barista.apiserver.patch;

import dev.barista.apiserver.patch.ManagedFields.Entry;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Server-side apply: a manager says all it wants of an object, and owns just that.
public final class ServerSideApply {

    /// What of the metadata belongs to the server, whatever is applied.
    private static final List<String> SERVERS =
            List.of("uid", "resourceVersion", "generation", "creationTimestamp");

    /// The object as it is after `wanted` is applied, with its managers, before defaulting and
    /// admission. Equal to `live` if nothing changes.
    ///
    /// @param live null when it is being created
    /// @param wanted only what the manager has an opinion on
    /// @param force whether to take fields that others manage
    /// @throws ApiException 400 if `wanted` has managers in it, or two items with the same key, 409
    ///   on a conflict
    public static ApiObject apply(
            KindDescription kind,
            @Nullable ApiObject live,
            ApiObject wanted,
            Writer writer,
            boolean force) {
        if (!wanted.metadata().path("managedFields").isEmpty()) {
            throw JsonPatch.bad("metadata.managedFields must be nil");
        }
        Duplicates.refuse(kind.schema(), wanted);
        ApiObject config = inScope(kind, wanted, writer.subresource());
        ApiObject base = live == null ? ApiObject.of(kind.type(), wanted.key()) : live;
        List<Entry> managers = managers(kind, live);
        FieldSet fields =
                Ownership.manageable(
                        kind, Fields.of(kind.schema(), config.tree()), writer.subresource());
        FieldSet last = fieldsOf(managers, writer);

        ObjectNode merged = Merging.merge(kind.schema(), base.tree(), config.tree());
        FieldSet owned = fields.union(ownedByOthers(managers, writer));
        Removal.remove(kind.schema(), merged, last, owned);
        ApiObject result = ApiObject.of(merged).with(tree -> keepServers(tree, live));

        Difference difference = Ownership.difference(kind, live, result, writer.subresource());
        List<Entry> others = settle(managers, writer, difference, force);
        boolean unchanged = difference.isNone() && last.equals(fields);
        others.add(
                new Entry(
                        writer.manager(),
                        ManagedFields.APPLY,
                        wanted.apiVersion(),
                        unchanged ? timeOf(managers, writer) : ManagedFields.timeOf(writer),
                        writer.subresource(),
                        fields));
        return new ManagedFields(others).in(result);
    }

    /// A status is applied through its subresource, and nothing else is.
    private static ApiObject inScope(KindDescription kind, ApiObject wanted, String subresource) {
        if (subresource.equals("status")) {
            return wanted.with(tree -> {
                JsonNode status = tree.get("status");
                tree.removeAll();
                if (status != null) {
                    tree.set("status", status);
                }
            });
        }
        return kind.hasStatus() ? wanted.with(tree -> tree.remove("status")) : wanted;
    }

    /// An object without managers was written before managers were recorded.
    private static List<Entry> managers(KindDescription kind, @Nullable ApiObject live) {
        if (live == null) {
            return List.of();
        }
        List<Entry> known = ManagedFields.of(live).entries();
        if (!known.isEmpty()) {
            return known;
        }
        FieldSet all = Ownership.manageable(kind, Fields.of(kind.schema(), live.tree()), "");
        return List.of(
                new Entry(
                        "before-first-apply",
                        ManagedFields.UPDATE,
                        live.apiVersion(),
                        "",
                        "",
                        all));
    }

    private static FieldSet fieldsOf(List<Entry> managers, Writer writer) {
        return managers.stream()
                .filter(entry -> entry.isOf(writer, ManagedFields.APPLY))
                .map(Entry::fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    private static FieldSet ownedByOthers(List<Entry> managers, Writer writer) {
        return managers.stream()
                .filter(entry -> !entry.isOf(writer, ManagedFields.APPLY))
                .map(Entry::fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    private static String timeOf(List<Entry> managers, Writer writer) {
        return managers.stream()
                .filter(entry -> entry.isOf(writer, ManagedFields.APPLY))
                .map(Entry::time)
                .findFirst()
                .orElse("");
    }

    /// The other managers, without what they lost.
    private static List<Entry> settle(
            List<Entry> managers, Writer writer, Difference difference, boolean force) {
        List<Entry> others = new ArrayList<>();
        List<Conflict> conflicts = new ArrayList<>();
        for (Entry entry : managers) {
            if (entry.isOf(writer, ManagedFields.APPLY)) {
                continue;
            }
            FieldSet contested = entry.fields().and(difference.written());
            contested.paths().forEach(path -> conflicts.add(new Conflict(entry, path)));
            FieldSet kept = entry.fields().without(contested).without(difference.removed());
            others.add(entry.with(kept));
        }
        if (!conflicts.isEmpty() && !force) {
            throw new ApiException(refusal(conflicts));
        }
        return others;
    }

    private static ApiStatus refusal(List<Conflict> conflicts) {
        return new ApiStatus(
                409, "Conflict", Conflict.message(conflicts), Conflict.causes(conflicts));
    }

    private static void keepServers(ObjectNode tree, @Nullable ApiObject live) {
        ObjectNode metadata = tree.withObject("/metadata");
        for (String name : SERVERS) {
            JsonNode value = live == null ? null : live.metadata().get(name);
            if (value == null) {
                metadata.remove(name);
            } else {
                metadata.set(name, value);
            }
        }
    }

    private ServerSideApply() {}
}
