package dev.barista.apiserver.http;

import dev.barista.apiserver.verb.Deleted;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiStatus;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// Makes `Status` objects.
final class Statuses {

    /// `deployments.apps "web" not found`: how messages name an object.
    private static final Pattern NAMED =
            Pattern.compile("(?:^|on )([A-Za-z0-9-]+)(?:\\.([a-z0-9.-]+))? \"([^\"]*)\"");

    /// `deployments.apps is forbidden: …`: a kind without a name.
    private static final Pattern KIND =
            Pattern.compile("^([A-Za-z0-9-]+)(?:\\.([a-z0-9.-]+))? is forbidden: ");

    /// A refusal, with the details that clients look at.
    static ObjectNode of(ApiStatus status) {
        ObjectNode tree = status.toTree();
        ObjectNode details = tree.withObject("/details"); // kubectl reads it without a look
        if (status.code() == 429 || status.code() == 504) {
            details.put("retryAfterSeconds", 1);
        }
        Matcher named = NAMED.matcher(status.message());
        Matcher kind = KIND.matcher(status.message());
        if (kind.find()) {
            put(details, kind);
        } else if (named.find()) {
            details.put("name", named.group(3));
            put(details, named);
        }
        return tree;
    }

    private static void put(ObjectNode details, Matcher found) {
        details.put("kind", found.group(1));
        if (found.group(2) != null) {
            details.put("group", found.group(2));
        }
    }

    static ObjectNode success(ResourceType type, Deleted deleted) {
        ObjectNode tree =
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Success");
        tree.putObject("metadata");
        ObjectNode details = tree.putObject("details").put("name", deleted.object().name());
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", deleted.object().uid());
        return tree;
    }

    private Statuses() {}
}
