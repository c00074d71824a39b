package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which pods get the files of the API, and which files.
final class ApiAccessTest {

    private static ApiObject pod(String label, String account, String automount) {
        return ApiObject.parse(
                ("{\"metadata\":{\"name\":\"web\",\"labels\":{%s}},\"spec\":{%s%s\"containers\":[{\"name\":\"a\"},"
                                + "{\"name\":\"b\",\"volumeMounts\":[{\"name\":\"own\",\"mountPath\":\"/var/run/secrets/kubernetes.io/serviceaccount\"}]}]}}")
                        .formatted(
                                label,
                                account.isEmpty()
                                        ? ""
                                        : "\"serviceAccountName\":\"" + account + "\",",
                                automount.isEmpty()
                                        ? ""
                                        : "\"automountServiceAccountToken\":" + automount + ","));
    }

    private static boolean has(ApiObject pod) {
        return !pod.spec().path("volumes").isEmpty();
    }

    private static @Nullable ApiObject account(String automount) {
        return automount.equals("none")
                ? null
                : ApiObject.parse(
                        automount.isEmpty()
                                ? "{}"
                                : "{\"automountServiceAccountToken\":%s}".formatted(automount));
    }

    @ParameterizedTest
    @CsvSource({
        // a plain pod has them unless it, or else its account, says no
        "plain,'','','',true",
        "plain,'','',none,true",
        "plain,'',false,'',false",
        "plain,'',false,true,false",
        "plain,'',true,false,true",
        "plain,'','',false,false",
        "plain,robot,'','',true",
        // one of a Revision must name an account, or its account must say yes
        "revision,'','','',false",
        "revision,default,'','',false",
        "revision,'','',true,true",
        "revision,robot,'','',true",
        "revision,robot,'',none,true",
        "revision,robot,false,'',false",
        "revision,robot,'',false,false"
    })
    void aPodHasThemOrNot(
            String kind, String account, String own, String ofAccount, boolean expected) {
        String label =
                kind.equals("revision") ? "\"serving.knative.dev/revision\":\"web-00001\"" : "";

        assertThat(has(ApiAccess.given(pod(label, account, own), account(ofAccount))))
                .isEqualTo(expected);
    }

    @Test
    void theFilesAreThoseOfKubernetes() {
        ApiObject given = ApiAccess.given(pod("", "", ""), null);

        assertThat(given.at("/spec/volumes/0/name").asString())
                .matches("kube-api-access-[a-z0-9]{5}");
        assertThat(given.at("/spec/volumes/0/projected").toString())
                .isEqualTo(
                        "{\"defaultMode\":420,\"sources\":["
                                + "{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}},"
                                + "{\"configMap\":{\"name\":\"kube-root-ca.crt\",\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]}},"
                                + "{\"downwardAPI\":{\"items\":[{\"path\":\"namespace\",\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"}}]}}]}");
        assertThat(given.at("/spec/containers/0/volumeMounts/0/mountPath").asString())
                .isEqualTo(ApiAccess.PATH);
        assertThat(given.at("/spec/containers/0/volumeMounts/0/readOnly").asBoolean()).isTrue();
    }

    @Test
    void aContainerThatHasItsOwnFilesKeepsThem() {
        ApiObject given = ApiAccess.given(pod("", "", ""), null);

        assertThat(given.at("/spec/containers/1/volumeMounts")).hasSize(1);
        assertThat(given.at("/spec/containers/1/volumeMounts/0/name").asString()).isEqualTo("own");
    }

    /// The pod that a start was made for early is the one that the API admits.
    @Test
    void whatIsGivenTwiceIsGivenOnce() {
        ApiObject once = ApiAccess.given(pod("", "", ""), null);

        assertThat(ApiAccess.given(once, null)).isEqualTo(once);
        assertThat(ApiAccess.given(pod("", "", ""), null)).isEqualTo(once);
    }
}
