package dev.barista.apiserver.http;

import dev.barista.apiserver.query.Query;
import dev.barista.apiserver.query.WriteQuery;
import dev.barista.apiserver.verb.WriteOptions;
import java.util.Locale;

/// One request, read whole.
///
/// @param path decoded
/// @param query decoded
/// @param body never changed
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(
        String method,
        String path,
        Query query,
        String accept,
        String contentType,
        String userAgent,
        boolean impersonates,
        byte[] body) {

    /// Every client that shows the token is the administrator.
    static final String USER = "barista-admin";

    /// A parameter; empty if it is absent.
    String parameter(String name) {
        return query.text(name);
    }

    WriteOptions writeOptions(WriteQuery.Kind kind) {
        return WriteQuery.of(query, kind, USER, userAgent);
    }

    String mediaType() {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
