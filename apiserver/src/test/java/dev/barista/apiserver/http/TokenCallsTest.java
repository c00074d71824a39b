package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Tokens over the API: asked for, reviewed, and published.
final class TokenCallsTest {

    private static final String TOKENS = "/api/v1/namespaces/default/serviceaccounts/default/token";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

    @TempDir Path folder;

    private InProcess api;

    @BeforeEach
    void start() {
        api = new InProcess(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String token(String spec) {
        InProcess.Told told = api.post(TOKENS, "{\"spec\":{%s}}".formatted(spec));
        assertThat(told.code()).as(told.body().toString()).isEqualTo(201);
        return told.text("/status/token");
    }

    private JsonNode review(String token, String more) {
        return api.post(REVIEWS, "{\"spec\":{\"token\":\"%s\"%s}}".formatted(token, more))
                .body()
                .path("status");
    }

    private static JsonNode claims(String token) {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return Json.MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
    }

    private String pod(String name, String account) {
        return api.post(
                        InProcess.PODS,
                        "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"serviceAccountName\":\"%s\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
                                .formatted(name, account))
                .uid();
    }

    @Test
    void aTokenIsForAnHourAndForTheApiUnlessMoreIsSaid() {
        InProcess.Told told = api.post(TOKENS, "{}");

        assertThat(told.code()).isEqualTo(201);
        assertThat(told.text("/kind")).isEqualTo("TokenRequest");
        assertThat(told.text("/metadata/name")).isEqualTo("default");
        assertThat(told.text("/spec/audiences/0")).isEqualTo(ISSUER);
        assertThat(told.body().at("/spec/expirationSeconds").asInt()).isEqualTo(3600);
        JsonNode claims = claims(told.text("/status/token"));
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(claims.path("sub").asString())
                .isEqualTo("system:serviceaccount:default:default");
        assertThat(claims.at("/kubernetes.io/serviceaccount/name").asString()).isEqualTo("default");
    }

    @Test
    void aTokenIsBoundToAPodOfItsAccount() {
        String uid = pod("web", "default");
        String token =
                token(
                        "\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"web\"}");

        assertThat(claims(token).at("/kubernetes.io/pod/uid").asString()).isEqualTo(uid);
        assertThat(review(token, "").path("authenticated").asBoolean()).isTrue();

        api.delete(InProcess.PODS + "/web", "{\"gracePeriodSeconds\":0}");
        assertThat(review(token, "").toString())
                .isEqualTo(
                        "{\"user\":{},\"authenticated\":false,\"error\":\"[invalid bearer token, service account token has been invalidated]\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"expirationSeconds\":60 | 422 Invalid: TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
                "\"expirationSeconds\":4294967297 | 422 Invalid: TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds",
                "\"boundObjectRef\":{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"name\":\"n\"} | 400 BadRequest: cannot bind token to object of type v1, Kind=Node",
                "\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"none\"} | 404 NotFound: pods \"none\" not found",
                "\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"other\"} | 400 BadRequest: cannot bind token for serviceaccount \"default\" to pod running with different serviceaccount name.",
                "\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"web\",\"uid\":\"x\"} | 409 Conflict: Operation cannot be fulfilled on Pod \"web\": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated"
            })
    void refusesWhatItCannotGive(String spec, String refusal) {
        pod("web", "default");
        api.post(
                "/api/v1/namespaces/default/serviceaccounts",
                "{\"metadata\":{\"name\":\"other\"}}");
        pod("other", "other");

        assertThat(api.post(TOKENS, "{\"spec\":{%s}}".formatted(spec)).refusal())
                .isEqualTo(refusal);
    }

    @Test
    void thereIsNoTokenOfAnAccountThatIsNotThere() {
        String path = TOKENS.replace("accounts/default", "accounts/nobody");

        assertThat(api.post(path, "{}").refusal())
                .isEqualTo("404 NotFound: serviceaccounts \"nobody\" not found");
        assertThat(api.get(TOKENS).code()).isEqualTo(405);
    }

    @Test
    void aReviewSaysWhoseATokenIsAndForWhom() {
        JsonNode status = review(token("\"audiences\":[\"vault\"]"), ",\"audiences\":[\"vault\"]");

        assertThat(status.path("authenticated").asBoolean()).isTrue();
        assertThat(status.at("/user/username").asString())
                .isEqualTo("system:serviceaccount:default:default");
        assertThat(status.at("/audiences/0").asString()).isEqualTo("vault");
        assertThat(review(token("\"audiences\":[\"vault\"]"), "").path("authenticated").asBoolean())
                .isFalse();
        assertThat(review("nonsense", "").path("error").asString())
                .isEqualTo("[invalid bearer token]");
    }

    @Test
    void aReviewDoesNotRepeatTheToken() {
        String token = token("");

        assertThat(
                        api.post(REVIEWS, "{\"spec\":{\"token\":\"%s\"}}".formatted(token))
                                .body()
                                .toString())
                .doesNotContain(token);
    }

    @Test
    void publishesItsKey() {
        InProcess.Told configuration = api.get("/.well-known/openid-configuration");

        assertThat(configuration.text("/issuer")).isEqualTo(ISSUER);
        assertThat(configuration.text("/jwks_uri")).isEqualTo("https://localhost:1/openid/v1/jwks");
        assertThat(api.get("/openid/v1/jwks").text("/keys/0/alg")).isEqualTo("ES256");
        assertThat(api.get("/openid/v1/other").code()).isEqualTo(404);
    }

    @Test
    void discoveryListsTheTokenOfAnAccount() {
        assertThat(api.get("/api/v1").body().toString())
                .contains("\"name\":\"serviceaccounts/token\"");
    }

    @Test
    void certificatesAreNotAskedForHere() {
        assertThat(
                        api.call(
                                        "POST",
                                        "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                                        Map.of(),
                                        "",
                                        "{}")
                                .refusal())
                .contains("certificatesigningrequests: not served (expected:");
    }
}
