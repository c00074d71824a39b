package dev.barista.apiserver.account;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Objects;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `TokenRequest` of a client, checked as Kubernetes does and in its words.
///
/// @param audiences empty for the API
/// @param bound null to bind the token to its account alone
public record TokenRequest(
        ObjectKey account, List<String> audiences, Duration lifetime, @Nullable Bound bound) {

    public static final ResourceType TYPE =
            new ResourceType(
                    "authentication.k8s.io", "v1", "TokenRequest", "serviceaccounts/token", true);

    private static final long LEAST_SECONDS = Duration.ofMinutes(10).toSeconds();
    private static final long MOST_SECONDS = 1L << 32;
    private static final long USUAL_SECONDS = Duration.ofHours(1).toSeconds();

    private static final Map<String, Bound.Kind> BOUND =
            Map.of("Pod", Bound.Kind.POD, "Secret", Bound.Kind.SECRET);

    public TokenRequest {
        audiences = List.copyOf(audiences);
    }

    /// @param account of the path
    /// @throws ApiException 400, 404, 409 or 422
    public static TokenRequest of(ObjectKey account, ObjectNode body, Objects objects) {
        requireFits(account, body.path("metadata"));
        JsonNode spec = body.path("spec");
        JsonNode seconds = spec.path("expirationSeconds");
        long lifetime = seconds.asLong(0) == 0 ? USUAL_SECONDS : seconds.asLong();
        var mistakes = new Mistakes();
        if (lifetime < LEAST_SECONDS) {
            mistakes.invalid(
                    "spec.expirationSeconds",
                    seconds,
                    "may not specify a duration less than 10 minutes");
        }
        if (lifetime > MOST_SECONDS) {
            mistakes.invalid(
                    "spec.expirationSeconds",
                    seconds,
                    "may not specify a duration larger than 2^32 seconds");
        }
        mistakes.refuse(TYPE, "");
        JsonNode reference = spec.path("boundObjectRef");
        return new TokenRequest(
                account,
                spec.path("audiences").valueStream().map(each -> each.asString("")).toList(),
                Duration.ofSeconds(lifetime),
                reference.isObject() ? bound(account, reference, objects) : null);
    }

    private static void requireFits(ObjectKey account, JsonNode metadata) {
        String name = metadata.path("name").asString(account.name());
        if (!name.isEmpty() && !name.equals(account.name())) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "the name of the object (%s) does not match the name on the URL (%s)"
                                    .formatted(name, account.name())));
        }
    }

    private static Bound bound(ObjectKey account, JsonNode reference, Objects objects) {
        String kind = reference.path("kind").asString("");
        String version = reference.path("apiVersion").asString("");
        Bound.Kind of = BOUND.get(kind);
        if (of == null || !version.equals("v1")) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "cannot bind token to object of type %s, Kind=%s"
                                    .formatted(version, kind)));
        }
        ResourceType type = of == Bound.Kind.POD ? Types.POD : Types.SECRET;
        String name = reference.path("name").asString("");
        ApiObject object =
                objects.find(type, new ObjectKey(account.namespace(), name))
                        .orElseThrow(() -> new ApiException(ApiStatus.notFound(type, name)));
        if (of == Bound.Kind.POD && !accountOf(object).equals(account.name())) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
                                    .formatted(account.name())));
        }
        String uid = reference.path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(object.uid())) {
            throw new ApiException(
                    new ApiStatus(
                            409,
                            "Conflict",
                            "Operation cannot be fulfilled on %s \"%s\": the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
                                    .formatted(kind, name, uid)));
        }
        return new Bound(of, name, object.uid());
    }

    private static String accountOf(ApiObject pod) {
        String name = pod.spec().path("serviceAccountName").asString("");
        return name.isEmpty() ? "default" : name;
    }

    /// The request, with the token.
    ///
    /// @param body changed
    public ObjectNode answer(ObjectNode body, AccountTokens.Minted token) {
        body.put("kind", TYPE.kind()).put("apiVersion", TYPE.apiVersion());
        body.withObject("/metadata")
                .put("name", account.name())
                .put("namespace", account.namespace())
                .put("creationTimestamp", token.issued().toString());
        ObjectNode spec = body.withObject("/spec").put("expirationSeconds", lifetime.toSeconds());
        if (audiences.isEmpty()) {
            ArrayNode list = spec.putArray("audiences");
            list.add(AccountTokens.ISSUER);
        }
        if (!spec.has("boundObjectRef")) {
            spec.putNull("boundObjectRef");
        }
        body.putObject("status")
                .put("token", token.value())
                .put("expirationTimestamp", token.expires().toString());
        return body;
    }
}
