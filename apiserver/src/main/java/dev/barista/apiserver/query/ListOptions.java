package dev.barista.apiserver.query;

import dev.barista.model.port.ApiException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a list or a watch asks for, apart from selectors: `ListOptions`.
///
/// @param sendInitialEvents null if the client does not say
/// @param version negative if any will do; 0 means the same to this server, whose lists are never
///   old
/// @param limit most objects; 0 for no limit
/// @param token where the last page ended; empty for the first
/// @param timeoutSeconds how long a watch lasts; 0 if the client leaves that to the server
public record ListOptions(
        boolean watch,
        boolean bookmarks,
        @Nullable Boolean sendInitialEvents,
        long version,
        Match match,
        int limit,
        String token,
        long timeoutSeconds) {

    /// How `version` is meant.
    public enum Match {
        UNSET,
        EXACT,
        NOT_OLDER_THAN
    }

    private static final String MATCH = "resourceVersionMatch";
    private static final String NEWEST = "NotOlderThan";

    /// @throws ApiException 400 for what cannot be read, 422 for what makes no sense
    public static ListOptions of(Query query) {
        OptionalLong version = query.findVersion();
        OptionalLong limit = query.findNumber("limit");
        OptionalLong timeout = query.findNumber("timeoutSeconds");
        var errors = new OptionErrors();
        boolean watch = query.flag("watch");
        if (watch) {
            checkWatch(query, errors);
        } else {
            checkList(query, errors);
        }
        errors.throwIfAny("ListOptions.meta.k8s.io", "");
        return new ListOptions(
                watch,
                query.flag("allowWatchBookmarks"),
                query.has("sendInitialEvents") ? query.flag("sendInitialEvents") : null,
                version.orElse(-1),
                match(query.text(MATCH)),
                Math.clamp(limit.orElse(0), 0, Integer.MAX_VALUE),
                query.text("continue"),
                timeout.orElse(0));
    }

    private static Match match(String text) {
        return switch (text) {
            case "Exact" -> Match.EXACT;
            case NEWEST -> Match.NOT_OLDER_THAN;
            default -> Match.UNSET;
        };
    }

    private static void checkList(Query query, OptionErrors errors) {
        String match = query.text(MATCH);
        String version = query.text("resourceVersion");
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                errors.forbidden(MATCH, MATCH + " is forbidden unless resourceVersion is provided");
            }
            if (!query.text("continue").isEmpty()) {
                errors.forbidden(MATCH, MATCH + " is forbidden when continue is provided");
            }
            if (!match.equals("Exact") && !match.equals(NEWEST)) {
                errors.unsupported(MATCH, match, "Exact", NEWEST, "");
            }
            if (match.equals("Exact") && version.equals("0")) {
                errors.forbidden(
                        MATCH, MATCH + " \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (query.has("sendInitialEvents")) {
            errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
    }

    private static void checkWatch(Query query, OptionErrors errors) {
        String match = query.text(MATCH);
        boolean initial = query.has("sendInitialEvents");
        if (initial && !match.equals(NEWEST)) {
            errors.forbidden(
                    MATCH, "sendInitialEvents requires setting " + MATCH + " to " + NEWEST);
        }
        if (!match.isEmpty()) {
            if (!initial) {
                errors.forbidden(
                        MATCH,
                        MATCH + " is forbidden for watch unless sendInitialEvents is provided");
            }
            if (!match.equals(NEWEST)) {
                errors.unsupported(MATCH, match, NEWEST);
            }
            if (!query.text("continue").isEmpty()) {
                errors.forbidden(MATCH, MATCH + " is forbidden when continue is provided");
            }
        }
    }
}
