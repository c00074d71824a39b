package dev.barista.apiserver.account;

import dev.barista.apiserver.authorization.Account;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a token says, in the claims that Kubernetes' tokens have.
///
/// @param uid of the account
/// @param id of the token
/// @param bound null if the token is bound to its account alone
record Claims(
        String issuer,
        Account account,
        String uid,
        List<String> audiences,
        Instant issued,
        Instant expires,
        String id,
        @Nullable Bound bound) {

    private static final String OWN = "kubernetes.io";
    private static final String ACCOUNT = "serviceaccount";

    Claims {
        audiences = List.copyOf(audiences);
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object();
        ArrayNode list = tree.putArray("aud");
        audiences.forEach(list::add);
        tree.put("exp", expires.getEpochSecond())
                .put("iat", issued.getEpochSecond())
                .put("iss", issuer)
                .put("jti", id);
        ObjectNode own = tree.putObject(OWN).put("namespace", account.namespace());
        own.putObject(ACCOUNT).put("name", account.name()).put("uid", uid);
        if (bound != null) {
            own.putObject(bound.kind().claim()).put("name", bound.name()).put("uid", bound.uid());
        }
        return tree.put("nbf", issued.getEpochSecond()).put("sub", account.user());
    }

    /// @param tree that has been verified
    /// @return empty if a claim is missing, or does not fit another
    static Optional<Claims> from(ObjectNode tree) {
        JsonNode own = tree.path(OWN);
        var account = new Account(text(own, "namespace"), text(own.path(ACCOUNT), "name"));
        JsonNode expires = tree.path("exp");
        JsonNode from = tree.path("nbf");
        if (!account.user().equals(text(tree, "sub"))
                || !expires.isIntegralNumber()
                || !from.isIntegralNumber()) {
            return Optional.empty();
        }
        return Optional.of(
                new Claims(
                        text(tree, "iss"),
                        account,
                        text(own.path(ACCOUNT), "uid"),
                        tree.path("aud").valueStream().map(each -> each.asString("")).toList(),
                        Instant.ofEpochSecond(from.asLong()),
                        Instant.ofEpochSecond(expires.asLong()),
                        text(tree, "jti"),
                        bound(own)));
    }

    private static @Nullable Bound bound(JsonNode own) {
        for (Bound.Kind kind : Bound.Kind.values()) {
            JsonNode object = own.path(kind.claim());
            if (object.isObject()) {
                return new Bound(kind, text(object, "name"), text(object, "uid"));
            }
        }
        return null;
    }

    private static String text(JsonNode tree, String name) {
        return tree.path(name).asString("");
    }
}
