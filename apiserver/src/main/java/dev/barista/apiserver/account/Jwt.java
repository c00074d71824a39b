package dev.barista.apiserver.account;

import dev.barista.apiserver.auth.SigningKey;
import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON Web Tokens (RFC 7519) of one algorithm and one key: ES256. What the head of a token says is
/// compared with that, and never followed. Pure.
final class Jwt {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final String ALGORITHM = "ES256";

    /// Far above what any of ours has.
    private static final int LONGEST = 16 << 10;

    static String of(ObjectNode claims, SigningKey key) {
        ObjectNode head = Json.object().put("alg", ALGORITHM).put("kid", key.id());
        String content = encoded(head) + "." + encoded(claims);
        byte[] signature = key.sign(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + ENCODER.encodeToString(signature);
    }

    private static String encoded(ObjectNode tree) {
        return ENCODER.encodeToString(tree.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The claims of a token that `key` has signed; empty for every other text.
    static Optional<ObjectNode> claims(String token, SigningKey key) {
        String[] parts = token.length() > LONGEST ? new String[0] : token.split("\\.", -1);
        if (parts.length != 3 || !isOurs(parts[0], key)) {
            return Optional.empty();
        }
        byte[] content = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8);
        return decoded(parts[2])
                .filter(signature -> key.verifies(content, signature))
                .flatMap(_ -> tree(parts[1]));
    }

    private static boolean isOurs(String part, SigningKey key) {
        return tree(part)
                .filter(head -> is(head, "alg", ALGORITHM) && is(head, "kid", key.id()))
                .isPresent();
    }

    private static boolean is(ObjectNode head, String name, String value) {
        JsonNode there = head.path(name);
        return there.isString() && there.asString().equals(value);
    }

    private static Optional<ObjectNode> tree(String part) {
        return decoded(part).flatMap(Jwt::parsed);
    }

    private static Optional<ObjectNode> parsed(byte[] json) {
        try {
            return Json.MAPPER.readTree(json) instanceof ObjectNode tree
                    ? Optional.of(tree)
                    : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty(); // no JSON: no token
        }
    }

    private static Optional<byte[]> decoded(String part) {
        try {
            return Optional.of(DECODER.decode(part));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // not base 64: no token
        }
    }

    private Jwt() {}
}
