package dev.barista.node.volume;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;

/// Mints the tokens that pods find in their projected volumes. Thread-safe; may block briefly.
@FunctionalInterface
public interface ServiceAccountTokens {

    /// @param account namespace and name of the ServiceAccount
    /// @param audience who is to accept it; empty is the API itself
    /// @param lifetime that is asked for, at least 10 minutes; the token may expire earlier or
    ///   later
    /// @param pod to which it is bound: it is worth nothing once the pod is gone
    /// @throws Refused if there is no such account, or it may have no such token
    Token mint(ObjectKey account, String audience, Duration lifetime, BoundPod pod) throws Refused;

    /// @param value as it is written into the file; a secret
    /// @param issued from when on it is valid
    /// @param expires after `issued`
    record Token(String value, Instant issued, Instant expires) {

        public Token {
            if (!expires.isAfter(issued)) {
                throw new IllegalArgumentException(
                        "expires: %s (expected: after %s)".formatted(expires, issued));
            }
        }

        /// Without its value, which belongs into no log.
        @Override
        public String toString() {
            return "Token[issued=%s, expires=%s]".formatted(issued, expires);
        }
    }

    /// In the namespace of the account. An instance of a Revision may serve before its pod is
    /// written, and may change its pod: its token is bound to the Revision instead.
    ///
    /// @param revision empty for a pod of no Revision
    record BoundPod(String name, String uid, String revision, String revisionUid) {

        /// Of no Revision.
        public BoundPod(String name, String uid) {
            this(name, uid, "", "");
        }
    }

    /// For a node without an issuer of tokens: refuses each, by name.
    static ServiceAccountTokens none() {
        return (account, audience, _, _) -> {
            throw new Refused(
                    "serviceAccountToken: of account %s, for %s (expected: none, this node has no"
                                    .formatted(account, audience.isEmpty() ? "the API" : audience)
                            + " issuer of tokens)");
        };
    }
}
