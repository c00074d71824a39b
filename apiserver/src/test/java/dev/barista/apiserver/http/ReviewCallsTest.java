package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The reviews: who am I, may I, what may I, may they.
final class ReviewCallsTest {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
    private static final String ASKS_FOR_PODS =
            "\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\",\"namespace\":\"default\"}";

    @TempDir Path folder;

    private InProcess root;
    private InProcess ann;

    @BeforeEach
    void start() {
        root = new InProcess(folder);
        root.api().installRoles();
        ann =
                root.as(
                        new User(
                                "ann",
                                "7",
                                List.of("dev", User.AUTHENTICATED),
                                Map.of("scope", List.of("x"))));
        root.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                "{\"metadata\":{\"name\":\"view\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"view\"},\"subjects\":[{\"kind\":\"Group\",\"name\":\"dev\"}]}");
    }

    @AfterEach
    void stop() {
        root.close();
    }

    private static String spec(String spec) {
        return "{\"spec\":{%s}}".formatted(spec);
    }

    @Test
    void saysWhoAsks() {
        InProcess.Told told = ann.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");

        assertThat(told.code()).isEqualTo(201);
        assertThat(told.body().at("/status/userInfo").toString())
                .isEqualTo(
                        "{\"username\":\"ann\",\"uid\":\"7\",\"groups\":[\"dev\",\"system:authenticated\"],\"extra\":{\"scope\":[\"x\"]}}");
    }

    @Test
    void saysWhetherOneMay() {
        InProcess.Told told = ann.post(REVIEWS + "selfsubjectaccessreviews", spec(ASKS_FOR_PODS));

        assertThat(told.body().at("/status").toString())
                .isEqualTo(
                        "{\"allowed\":true,\"reason\":\"RBAC: allowed by RoleBinding \\\"view/default\\\" of ClusterRole \\\"view\\\" to Group \\\"dev\\\"\"}");
        assertThat(told.text("/kind")).isEqualTo("SelfSubjectAccessReview");
        assertThat(
                        ann.post(
                                        REVIEWS + "selfsubjectaccessreviews",
                                        spec(ASKS_FOR_PODS.replace("list", "delete")))
                                .body()
                                .at("/status")
                                .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void saysWhetherAnotherMayToThoseWhoMayAsk() {
        String asked = spec("\"user\":\"bob\",\"groups\":[\"dev\"]," + ASKS_FOR_PODS);

        assertThat(ann.post(REVIEWS + "subjectaccessreviews", asked).code()).isEqualTo(403);
        assertThat(
                        root.post(REVIEWS + "subjectaccessreviews", asked)
                                .body()
                                .at("/status/allowed")
                                .asBoolean())
                .isTrue();
        assertThat(
                        root.post(REVIEWS + "subjectaccessreviews", asked.replace("dev", "ops"))
                                .body()
                                .at("/status/allowed")
                                .asBoolean())
                .isFalse();
    }

    @Test
    void aReviewWithinANamespaceAsksAboutThatNamespace() {
        String path = REVIEWS + "namespaces/default/localsubjectaccessreviews";
        String asked = spec("\"user\":\"bob\",\"groups\":[\"dev\"]," + ASKS_FOR_PODS);

        assertThat(root.post(path, asked).body().at("/status/allowed").asBoolean()).isTrue();
        assertThat(root.post(path, asked.replace("\"default\"", "\"other\"")).refusal())
                .isEqualTo(
                        "400 BadRequest: spec.resourceAttributes.namespace must match namespace: default");
        assertThat(root.post(REVIEWS + "localsubjectaccessreviews", asked).code()).isEqualTo(404);
        assertThat(root.post(REVIEWS + "namespaces/default/subjectaccessreviews", asked).code())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"user\":\"u\" | spec.resourceAttributes: Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified",
                "\"resourceAttributes\":{} | spec.user: Invalid value: \"\": at least one of user or group must be specified",
                "\"user\":\"u\",\"resourceAttributes\":{},\"nonResourceAttributes\":{} | spec.nonResourceAttributes: Invalid value: map[string]interface {}{}: cannot be specified in combination with resourceAttributes"
            })
    void refusesAQuestionThatIsNone(String asked, String mistake) {
        assertThat(root.post(REVIEWS + "subjectaccessreviews", spec(asked)).refusal())
                .isEqualTo(
                        "422 Invalid: SubjectAccessReview.authorization.k8s.io \"\" is invalid: "
                                + mistake);
    }

    @Test
    void listsWhatOneMayDo() {
        InProcess.Told told =
                ann.post(REVIEWS + "selfsubjectrulesreviews", spec("\"namespace\":\"default\""));

        assertThat(told.body().at("/status/incomplete").asBoolean(true)).isFalse();
        assertThat(told.body().at("/status/resourceRules").toString())
                .contains("pods/log", "selfsubjectreviews", "serving.knative.dev")
                .doesNotContain("\"secrets\"");
        assertThat(told.body().at("/status/nonResourceRules").toString()).contains("/openapi/*");
        assertThat(ann.post(REVIEWS + "selfsubjectrulesreviews", spec("")).refusal())
                .isEqualTo("400 BadRequest: no namespace on request");
    }

    @Test
    void saysWhetherOneMayReadAPath() {
        InProcess.Told told =
                ann.post(
                        REVIEWS + "selfsubjectaccessreviews",
                        spec("\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/apis\"}"));

        assertThat(told.body().at("/status/allowed").asBoolean()).isTrue();
    }
}
