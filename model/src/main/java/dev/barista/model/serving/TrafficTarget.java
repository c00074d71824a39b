package dev.barista.model.serving;

import dev.barista.model.object.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One share of a Route's traffic, as asked for in a spec or as reported in a status.
///
/// @param tag empty if the target has no name of its own
/// @param revision empty if the target follows a Configuration
/// @param configuration empty if the target names a revision, and in a Service
/// @param latest whether it follows the latest ready revision
/// @param percent 0–100
/// @param url where a tagged target is reached; in a status only
public record TrafficTarget(
        String tag,
        String revision,
        String configuration,
        boolean latest,
        int percent,
        @Nullable String url) {

    static List<TrafficTarget> list(JsonNode traffic) {
        return traffic.valueStream().map(TrafficTarget::from).toList();
    }

    static TrafficTarget from(JsonNode tree) {
        String revision = tree.path("revisionName").asString("");
        return new TrafficTarget(
                tree.path("tag").asString(""),
                revision,
                tree.path("configurationName").asString(""),
                tree.path("latestRevision").asBoolean(revision.isEmpty()),
                tree.path("percent").asInt(0),
                tree.path("url").stringValue(null));
    }

    public TrafficTarget withConfiguration(String name) {
        return new TrafficTarget(tag, revision, name, latest, percent, url);
    }

    /// As a status reports it.
    public TrafficTarget resolvedTo(String revisionName, int share, @Nullable String reachedAt) {
        return new TrafficTarget(tag, revisionName, "", latest, share, reachedAt);
    }

    public static ArrayNode toTree(List<TrafficTarget> targets) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        targets.forEach(target -> list.add(target.toTree()));
        return list;
    }

    public ObjectNode toTree() {
        ObjectNode tree = Json.object();
        Trees.putUnlessEmpty(tree, "configurationName", configuration);
        tree.put("latestRevision", latest).put("percent", percent);
        Trees.putUnlessEmpty(tree, "revisionName", revision);
        Trees.putUnlessEmpty(tree, "tag", tag);
        if (url != null) {
            tree.put("url", url);
        }
        return tree;
    }
}
