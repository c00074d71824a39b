package dev.barista.apiserver.table;

import dev.barista.apiserver.schema.Column;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Objects as a `meta.k8s.io/v1` `Table`. Pure; thread-safe.
public final class Tables {

    /// How much of an object goes with its row: the `includeObject` of a request.
    public enum Include {
        NONE,
        METADATA,
        OBJECT;

        /// @param parameter of the request; empty for the default, which is the metadata
        /// @throws dev.barista.model.port.ApiException 400 if it is none of the three
        public static Include from(String parameter) {
            return switch (parameter) {
                case "None" -> NONE;
                case "", "Metadata" -> METADATA;
                case "Object" -> OBJECT;
                default ->
                        throw new dev.barista.model.port.ApiException(
                                dev.barista.model.port.ApiStatus.badRequest(
                                        "includeObject: %s (expected: None, Metadata or Object)"
                                                .formatted(parameter)));
            };
        }
    }

    /// A table of `objects`.
    ///
    /// @param listMetadata of the list: `resourceVersion`, `continue`…
    /// @param now what ages are counted to
    public static ObjectNode table(
            KindDescription kind,
            List<ApiObject> objects,
            ObjectNode listMetadata,
            Include include,
            Instant now) {
        Printer printer = Printers.of(kind);
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", listMetadata.deepCopy());
        ArrayNode columns = table.putArray("columnDefinitions");
        printer.columns().forEach(column -> columns.add(definition(column)));
        ArrayNode rows = table.putArray("rows");
        objects.forEach(object -> rows.add(row(printer, object, include, now)));
        return table;
    }

    /// The table of one object, as a watch sends it: its metadata has the object's version.
    public static ObjectNode table(
            KindDescription kind, ApiObject object, Include include, Instant now) {
        ObjectNode metadata = Json.object().put("resourceVersion", object.resourceVersion());
        return table(kind, List.of(object), metadata, include, now);
    }

    /// The metadata of an object alone: `PartialObjectMetadata`.
    public static ObjectNode partialMetadata(ApiObject object) {
        ObjectNode partial =
                Json.object()
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
        JsonNode metadata = object.metadata();
        partial.set("metadata", metadata.isMissingNode() ? Json.object() : metadata);
        return partial;
    }

    private static ObjectNode definition(Column column) {
        return Json.object()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", column.description())
                .put("priority", column.priority());
    }

    private static ObjectNode row(Printer printer, ApiObject object, Include include, Instant now) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        printer.row().of(object, now).forEach(cell -> add(cells, cell));
        switch (include) {
            case NONE -> {
                // the row is all that was asked for
            }
            case METADATA -> row.set("object", partialMetadata(object));
            case OBJECT -> row.set("object", object.tree());
        }
        return row;
    }

    private static void add(ArrayNode cells, @Nullable Object cell) {
        switch (cell) {
            case null -> cells.addNull();
            case Long number -> cells.add(number);
            case Integer number -> cells.add(number);
            case Double number -> cells.add(number);
            case Boolean truth -> cells.add(truth);
            default -> cells.add(cell.toString());
        }
    }

    private Tables() {}
}
