package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists, page by page. A page continues behind the last name of the one before, in the objects as
/// they are by then. Thread-safe.
final class Reading {

    private final ObjectStore store;

    Reading(ObjectStore store) {
        this.store = store;
    }

    Page list(ResourceType type, ListQuery query) {
        // First the version, then the objects: a watch from it misses nothing.
        long version = store.version();
        List<ObjectKey> keys =
                store.keys(type.toString(), query.namespace(), position(query.token()));
        List<ApiObject> items = new ArrayList<>();
        int place = 0;
        for (; place < keys.size() && !isFull(items, query); place++) {
            store.find(type.toString(), keys.get(place)).filter(query).ifPresent(items::add);
        }
        if (place == keys.size()) {
            return new Page(items, version, "", 0);
        }
        long remaining = query.selects() ? -1 : keys.size() - place;
        return new Page(items, version, token(keys.get(place - 1)), remaining);
    }

    private static boolean isFull(List<ApiObject> items, ListQuery query) {
        return query.limit() > 0 && items.size() >= query.limit();
    }

    private static String token(ObjectKey last) {
        String text = last.namespace() + "/" + last.name();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable ObjectKey position(String token) {
        if (token.isEmpty()) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int slash = text.indexOf('/');
            if (slash >= 0) {
                return new ObjectKey(text.substring(0, slash), text.substring(slash + 1));
            }
        } catch (IllegalArgumentException _) {
            // Refused below, like a token without a slash.
        }
        throw Refusals.badRequest("continue key is not valid: " + token);
    }
}
