package dev.barista.apiserver.openapi;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The document of one group and version.
final class GroupDocument {

    static ObjectNode of(String root, List<KindDescription> kinds) {
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Barista").put("version", "v1.32.0");
        ObjectNode paths = document.putObject("paths");
        Components components = new Components();
        for (KindDescription kind : kinds) {
            new KindPaths(root, kind, components.of(kind)).addTo(paths);
        }
        document.putObject("components").set("schemas", components.schemas());
        return document;
    }

    private GroupDocument() {}
}
