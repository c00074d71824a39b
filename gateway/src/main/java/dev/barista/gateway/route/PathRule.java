package dev.barista.gateway.route;

import dev.barista.gateway.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A routing rule of one host: which requests match, and where they go.
///
/// @param prefix of the path; empty for all
/// @param headers that a request must have, all of them
/// @param split over revisions
/// @param rewriteHost the host whose rules decide in the end; null if the split does
record PathRule(
        Bytes prefix, List<HeaderMatch> headers, Split split, @Nullable String rewriteHost) {

    /// A header that must have exactly this value.
    ///
    /// @param name in lower case
    record HeaderMatch(Bytes name, Bytes value) {}

    boolean takes(RequestView request) {
        ByteRange path = request.path();
        if (!prefix.startAt(path.bytes(), path.start(), path.end())) {
            return false;
        }
        for (HeaderMatch match : headers) {
            if (!request.hasHeader(match.name(), match.value())) {
                return false;
            }
        }
        return true;
    }
}
