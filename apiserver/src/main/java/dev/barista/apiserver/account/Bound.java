package dev.barista.apiserver.account;

/// The object that a token is bound to, in the namespace of its account: the token is worth nothing
/// once it is gone.
///
/// @param kind of the object
public record Bound(Kind kind, String name, String uid) {

    public enum Kind {
        POD("pod"),
        SECRET("secret"),
        /// A Revision of Knative's: its instances may change their pods, and keep the token.
        REVISION("revision");

        private final String claim;

        Kind(String claim) {
            this.claim = claim;
        }

        /// As the claim is named.
        String claim() {
            return claim;
        }
    }
}
