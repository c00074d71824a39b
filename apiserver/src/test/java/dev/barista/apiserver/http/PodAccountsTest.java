package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a new Pod gets from its account, and what each namespace has for it.
final class PodAccountsTest {

    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";

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

    private static String pod(String more) {
        return "{\"metadata\":{\"name\":\"p\"},\"spec\":{%s\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
                .formatted(more);
    }

    @Test
    void aPodIsOfTheDefaultAccountUnlessItNamesOne() {
        InProcess.Told told = api.post(InProcess.PODS, pod(""));

        assertThat(told.text("/spec/serviceAccountName")).isEqualTo("default");
        assertThat(told.text("/spec/volumes/0/name")).startsWith("kube-api-access-");
    }

    @Test
    void aPodOfNoAccountIsRefused() {
        assertThat(api.post(InProcess.PODS, pod("\"serviceAccountName\":\"robot\",")).refusal())
                .isEqualTo(
                        "403 Forbidden: pods \"p\" is forbidden: error looking up service account default/robot: serviceaccount \"robot\" not found");
    }

    @Test
    void aControllersPodWaitsForItsAccount() {
        ApiObject made =
                api.objects()
                        .create(
                                Types.POD,
                                ApiObject.parse(
                                        pod("\"serviceAccountName\":\"robot\",")
                                                .replace(
                                                        "\"name\":\"p\"",
                                                        "\"name\":\"p\",\"namespace\":\"default\"")));

        assertThat(made.at("/spec/serviceAccountName").asString()).isEqualTo("robot");
    }

    @Test
    void pullSecretsAreTheAccountsUnlessThePodHasItsOwn() {
        api.post(
                ACCOUNTS,
                "{\"metadata\":{\"name\":\"robot\"},\"imagePullSecrets\":[{\"name\":\"registry\"}]}");

        String own = "\"serviceAccountName\":\"robot\",";
        assertThat(api.post(InProcess.PODS, pod(own)).text("/spec/imagePullSecrets/0/name"))
                .isEqualTo("registry");
        api.delete(InProcess.PODS + "/p", "{\"gracePeriodSeconds\":0}");
        assertThat(
                        api.post(
                                        InProcess.PODS,
                                        pod(own + "\"imagePullSecrets\":[{\"name\":\"mine\"}],"))
                                .text("/spec/imagePullSecrets/0/name"))
                .isEqualTo("mine");
    }

    @Test
    void eachNamespaceHasTheAuthorityAndKeepsIt() throws Exception {
        try (AutoCloseable kept = api.api().keepNamespaces("PEM")) {
            assertThat(kept).isNotNull();
            assertThat(authority("default")).isEqualTo("PEM");

            api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"new\"}}");
            api.await(Types.CONFIG_MAP, () -> authority("new").equals("PEM"));

            api.merge(
                    "/api/v1/namespaces/new/configmaps/kube-root-ca.crt",
                    "{\"data\":{\"ca.crt\":\"forged\"}}");
            api.await(Types.CONFIG_MAP, () -> authority("new").equals("PEM"));

            api.delete("/api/v1/namespaces/new/configmaps/kube-root-ca.crt", "{}");
            api.await(Types.CONFIG_MAP, () -> authority("new").equals("PEM"));
        }
    }

    private String authority(String namespace) {
        return api.objects()
                .find(Types.CONFIG_MAP, new ObjectKey(namespace, "kube-root-ca.crt"))
                .map(map -> map.at("/data/ca.crt").asString(""))
                .orElse("");
    }

    @Test
    void aDefaultAccountThatIsDeletedComesBackAsAnother() throws Exception {
        var key = new ObjectKey("default", "default");
        try (AutoCloseable kept = api.api().keepNamespaces("PEM")) {
            assertThat(kept).isNotNull();
            String uid = api.objects().find(Types.SERVICE_ACCOUNT, key).orElseThrow().uid();

            api.objects().delete(Types.SERVICE_ACCOUNT, key, Propagation.BACKGROUND);

            api.await(
                    Types.SERVICE_ACCOUNT,
                    () ->
                            api.objects()
                                    .find(Types.SERVICE_ACCOUNT, key)
                                    .filter(account -> !account.uid().equals(uid))
                                    .isPresent());
        }
    }
}
