package dev.barista.apiserver.http;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.table.Tables;
import dev.barista.apiserver.verb.Page;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Objects and lists in the form a client asked for.
record Rendering(KindDescription kind, Form form, Tables.Include include, InstantSource clock) {

    static Rendering of(KindDescription kind, Request request, InstantSource clock) {
        return new Rendering(
                kind,
                Form.of(request.accept()),
                Tables.Include.from(request.parameter("includeObject")),
                clock);
    }

    ObjectNode one(ApiObject object) {
        Instant now = clock.instant();
        return switch (form) {
            case OBJECT -> object.tree();
            case TABLE -> Tables.table(kind, object, include, now);
            case METADATA -> Tables.partialMetadata(object);
        };
    }

    ObjectNode list(Page page) {
        ObjectNode metadata = Json.object();
        metadata.put("resourceVersion", Long.toString(page.version()));
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            if (page.remaining() >= 0) {
                metadata.put("remainingItemCount", page.remaining());
            }
        }
        return switch (form) {
            case TABLE -> Tables.table(kind, page.items(), metadata, include, clock.instant());
            case OBJECT ->
                    items(
                            kind.type().kind() + "List",
                            kind.type().apiVersion(),
                            metadata,
                            page.items().stream().map(ApiObject::tree).toList());
            case METADATA ->
                    items(
                            "PartialObjectMetadataList",
                            "meta.k8s.io/v1",
                            metadata,
                            page.items().stream().map(Tables::partialMetadata).toList());
        };
    }

    private static ObjectNode items(
            String kind, String apiVersion, ObjectNode metadata, List<ObjectNode> items) {
        ObjectNode list = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        list.set("metadata", metadata);
        ArrayNode array = list.putArray("items");
        array.addAll(items);
        return list;
    }

    /// An object without content that tells a watcher how far it has come.
    ///
    /// @param initialEnd whether it ends the objects that were there at the beginning
    ObjectNode bookmark(long version, boolean initialEnd) {
        ApiObject empty =
                ApiObject.of(
                                Json.object()
                                        .put("kind", kind.type().kind())
                                        .put("apiVersion", kind.type().apiVersion()))
                        .with(tree -> {
                            ObjectNode metadata = tree.putObject("metadata");
                            metadata.put("resourceVersion", Long.toString(version));
                            metadata.putNull("creationTimestamp");
                            if (initialEnd) {
                                metadata.putObject("annotations")
                                        .put("k8s.io/initial-events-end", "true");
                            }
                        });
        return switch (form) {
            case OBJECT -> empty.tree();
            case METADATA -> Tables.partialMetadata(empty);
            case TABLE -> {
                ObjectNode table =
                        Tables.table(kind, List.of(), Json.object(), include, clock.instant());
                table.withObject("/metadata").put("resourceVersion", Long.toString(version));
                if (initialEnd) {
                    ObjectNode row = table.withArray("/rows").addObject();
                    row.putArray("cells");
                    row.set("object", Tables.partialMetadata(empty));
                }
                yield table;
            }
        };
    }
}
