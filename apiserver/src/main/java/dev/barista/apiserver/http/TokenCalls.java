package dev.barista.apiserver.http;

import dev.barista.apiserver.account.AccountTokens;
import dev.barista.apiserver.account.TokenRequest;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.verb.Shape;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Objects;
import dev.barista.model.work.LateBound;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tokens of ServiceAccounts: makes them, says whose they are, and publishes the key by which
/// others can tell. Thread-safe.
///
/// @param other the user of a token that is no account's
/// @param server where clients reach this one: `https://127.0.0.1:6443`
record TokenCalls(
        AccountTokens tokens,
        Objects objects,
        Function<String, Optional<User>> other,
        LateBound<String> server) {

    private static final String KEY_SET = "application/jwk-set+json";

    /// `serviceaccounts/NAME/token`.
    void create(ObjectKey account, Request request, Reply reply) {
        ObjectNode body = Bodies.object(request);
        Shape.require(TokenRequest.TYPE, body);
        TokenRequest wanted = TokenRequest.of(account, body, objects);
        AccountTokens.Minted token =
                tokens.mint(account, wanted.audiences(), wanted.lifetime(), wanted.bound());
        reply.send(201, wanted.answer(body, token));
    }

    /// The status of a TokenReview.
    ObjectNode review(ObjectNode spec) {
        String token = spec.path("token").asString("");
        List<String> audiences =
                spec.path("audiences").valueStream().map(each -> each.asString("")).toList();
        ObjectNode status = Json.object();
        List<String> fitting = audiences.stream().filter(AccountTokens.ISSUER::equals).toList();
        Optional<User> user = other.apply(token);
        if (user.isPresent() && (audiences.isEmpty() || !fitting.isEmpty())) {
            return known(status, user.get(), List.of(AccountTokens.ISSUER));
        }
        return switch (tokens.find(token, audiences)) {
            case AccountTokens.Answer.Known(User of, List<String> ours) -> known(status, of, ours);
            case AccountTokens.Answer.Refused(String reason) -> {
                status.putObject("user");
                yield status.put("authenticated", false).put("error", "[" + reason + "]");
            }
        };
    }

    private static ObjectNode known(ObjectNode status, User user, List<String> audiences) {
        status.put("authenticated", true).set("user", ReviewCalls.info(user));
        ArrayNode list = status.putArray("audiences");
        audiences.forEach(list::add);
        return status;
    }

    /// `/.well-known/openid-configuration`.
    void configuration(Reply reply) {
        ObjectNode tree =
                Json.object()
                        .put("issuer", AccountTokens.ISSUER)
                        .put("jwks_uri", server.require() + "/openid/v1/jwks");
        tree.putArray("response_types_supported").add("id_token");
        tree.putArray("subject_types_supported").add("public");
        tree.putArray("id_token_signing_alg_values_supported").add("ES256");
        reply.send(200, tree);
    }

    /// `/openid/v1/jwks`.
    void keys(Reply reply) {
        byte[] keys = tokens.keys().toString().getBytes(StandardCharsets.UTF_8);
        reply.send(200, KEY_SET, keys, List.of());
    }
}
