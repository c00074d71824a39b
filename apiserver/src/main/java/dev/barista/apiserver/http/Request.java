package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.query.Query;
import dev.barista.apiserver.query.WriteQuery;
import dev.barista.apiserver.verb.WriteOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// One request, read whole.
///
/// @param path decoded
/// @param query decoded
/// @param impersonation as whom the user wants to act; empty for no other
/// @param user who has been authenticated
/// @param body never changed
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(
        String method,
        String path,
        Query query,
        String accept,
        String contentType,
        String userAgent,
        Impersonation impersonation,
        User user,
        byte[] body) {

    /// The path between its slashes; those at its ends do not count.
    String[] segments() {
        return path.replaceFirst("^/+", "").replaceFirst("/+$", "").split("/", -1);
    }

    /// What it is about, if that is objects: a path under `/api/v1` or `/apis/group/version`.
    Optional<Target> findTarget() {
        String[] parts = segments();
        if (parts[0].equals("api") && parts.length > 2) {
            return Optional.of(Target.of("", parts[1], rest(parts, 2)));
        }
        if (parts[0].equals("apis") && parts.length > 3) {
            return Optional.of(Target.of(parts[1], parts[2], rest(parts, 3)));
        }
        return Optional.empty();
    }

    private static String[] rest(String[] parts, int from) {
        return Arrays.copyOfRange(parts, from, parts.length);
    }

    /// The same request of another user.
    Request as(User other) {
        return new Request(
                method,
                path,
                query,
                accept,
                contentType,
                userAgent,
                Impersonation.NONE,
                other,
                body);
    }

    /// A parameter; empty if it is absent.
    String parameter(String name) {
        return query.text(name);
    }

    WriteOptions writeOptions(WriteQuery.Kind kind) {
        return WriteQuery.of(query, kind, user, userAgent);
    }

    String mediaType() {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
