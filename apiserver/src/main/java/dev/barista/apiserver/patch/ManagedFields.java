package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The managers of an object's fields: its `metadata.managedFields`. Immutable.
public record ManagedFields(List<Entry> entries) {

    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /// More managers that update than this are summed up as one, the oldest first.
    static final int MOST_UPDATERS = 10;

    /// The fields of one manager.
    ///
    /// @param operation `Apply` or `Update`
    /// @param time of the last change, in RFC 3339; empty if unknown
    public record Entry(
            String manager,
            String operation,
            String apiVersion,
            String time,
            String subresource,
            FieldSet fields) {

        static Entry from(JsonNode json) {
            return new Entry(
                    json.path("manager").asString(""),
                    json.path("operation").asString(""),
                    json.path("apiVersion").asString(""),
                    json.path("time").asString(""),
                    json.path("subresource").asString(""),
                    FieldSet.from(json.path("fieldsV1")));
        }

        boolean isOf(Writer writer, String wanted) {
            return manager.equals(writer.manager())
                    && operation.equals(wanted)
                    && subresource.equals(writer.subresource());
        }

        Entry with(FieldSet other) {
            return new Entry(manager, operation, apiVersion, time, subresource, other);
        }

        private ObjectNode toTree() {
            ObjectNode tree =
                    Json.object()
                            .put("manager", manager)
                            .put("operation", operation)
                            .put("apiVersion", apiVersion);
            if (!time.isEmpty()) {
                tree.put("time", time);
            }
            tree.put("fieldsType", "FieldsV1").set("fieldsV1", fields.toTree());
            if (!subresource.isEmpty()) {
                tree.put("subresource", subresource);
            }
            return tree;
        }
    }

    /// Applied first, then by time and name, as Kubernetes lists them.
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::operation)
                    .thenComparing(Entry::time)
                    .thenComparing(Entry::manager)
                    .thenComparing(Entry::subresource);

    public ManagedFields {
        entries =
                entries.stream().filter(entry -> !entry.fields().isEmpty()).sorted(ORDER).toList();
    }

    public static ManagedFields of(ApiObject object) {
        return new ManagedFields(
                object.metadata()
                        .path("managedFields")
                        .valueStream()
                        .map(Entry::from)
                        .filter(entry -> !entry.manager().isEmpty())
                        .toList());
    }

    /// `updated`, with the fields that `writer` changed in its name.
    ///
    /// To be called for every create, update and patch but an apply, after admission and
    /// defaulting. A writer that sends one empty entry (`[{}]`) resets the managers; one that sends
    /// none keeps those of `live`.
    ///
    /// @param live as it is stored; null when it is being created
    public static ApiObject afterUpdate(
            KindDescription kind, @Nullable ApiObject live, ApiObject updated, Writer writer) {
        if (isReset(updated)) {
            return new ManagedFields(List.of()).in(updated);
        }
        ManagedFields sent = of(updated);
        ManagedFields old = sent.entries.isEmpty() && live != null ? of(live) : sent;
        Difference difference = Ownership.difference(kind, live, updated, writer.subresource());
        if (difference.isNone()) {
            return old.in(updated);
        }
        return old.written(difference, writer, updated.apiVersion()).in(updated);
    }

    private static boolean isReset(ApiObject object) {
        JsonNode sent = object.metadata().path("managedFields");
        return sent.size() == 1 && sent.get(0).isEmpty();
    }

    private ManagedFields written(Difference difference, Writer writer, String apiVersion) {
        FieldSet lost = difference.written().union(difference.removed());
        List<Entry> next = new ArrayList<>();
        FieldSet before = FieldSet.EMPTY;
        String time = timeOf(writer);
        for (Entry entry : entries) {
            if (entry.isOf(writer, UPDATE)) {
                before = before.union(entry.fields());
            } else {
                next.add(entry.with(entry.fields().without(lost)));
            }
        }
        FieldSet mine = before.without(difference.removed()).union(difference.written());
        next.add(new Entry(writer.manager(), UPDATE, apiVersion, time, writer.subresource(), mine));
        return new ManagedFields(next).capped();
    }

    /// With at most [#MOST_UPDATERS] entries of updates: else every controller that ever touched
    /// the object would be in it for ever.
    private ManagedFields capped() {
        List<Entry> updaters =
                entries.stream().filter(entry -> entry.operation().equals(UPDATE)).toList();
        int surplus = updaters.size() - MOST_UPDATERS;
        if (surplus <= 0) {
            return this;
        }
        List<Entry> oldest = updaters.subList(0, surplus + 1);
        FieldSet sum = oldest.stream().map(Entry::fields).reduce(FieldSet.EMPTY, FieldSet::union);
        Entry last = oldest.getLast();
        List<Entry> next = new ArrayList<>(entries);
        next.removeAll(oldest);
        next.add(new Entry("ancient-changes", UPDATE, last.apiVersion(), last.time(), "", sum));
        return new ManagedFields(next);
    }

    static String timeOf(Writer writer) {
        return writer.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// `object`, with these managers.
    ApiObject in(ApiObject object) {
        return object.with(tree -> {
            ObjectNode metadata = tree.withObject("/metadata");
            metadata.remove("managedFields");
            if (!entries.isEmpty()) {
                ArrayNode list = metadata.putArray("managedFields");
                entries.forEach(entry -> list.add(entry.toTree()));
            }
        });
    }
}
