package dev.barista.gateway.route;

import dev.barista.gateway.wire.Bytes;
import dev.barista.gateway.wire.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests of one host that go the same way.
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
    record HeaderMatch(Bytes name, Bytes value) {

        boolean in(Head head) {
            for (int i = 0; i < head.count(); i++) {
                if (name.areAtInAnyCase(head.bytes(), head.nameStart(i), head.nameEnd(i))
                        && value.areAt(head.bytes(), head.valueStart(i), head.valueEnd(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    boolean takes(Head head, int start, int end) {
        if (!prefix.startAt(head.bytes(), start, end)) {
            return false;
        }
        for (HeaderMatch match : headers) {
            if (!match.in(head)) {
                return false;
            }
        }
        return true;
    }
}
