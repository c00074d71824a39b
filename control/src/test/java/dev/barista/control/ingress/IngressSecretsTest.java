package dev.barista.control.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Ingresses that name Secrets for their hosts.
class IngressSecretsTest {

    private final World world = new World();

    private void ingress(String name, String host, String tls) {
        world.objects.create(
                Types.INGRESS,
                ApiObject.parse(
                        """
                        {"apiVersion": "networking.internal.knative.dev/v1alpha1", "kind": "Ingress",
                         "metadata": {"namespace": "default", "name": "%s", "annotations":
                           {"networking.knative.dev/ingress.class":
                            "barista.ingress.networking.knative.dev"}},
                         "spec": {"tls": [{"hosts": [%s], "secretName": "site"}],
                           "rules": [{"hosts": ["%s"], "http": {"paths": [{"splits": [
                             {"serviceName": "app", "serviceNamespace": "default",
                              "servicePort": 80, "percent": 100}]}]}}]}}
                        """
                                .formatted(name, tls, host)));
        world.settle();
    }

    private void secret(String data) {
        world.objects.create(
                Types.SECRET,
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
                         "metadata": {"namespace": "default", "name": "site"}, "data": %s}
                        """
                                .formatted(data)));
        world.settle();
    }

    private String ready(String name) {
        return world.condition(Types.INGRESS, name, "LoadBalancerReady");
    }

    @Test
    void theClientsOfAHostAreShownWhatTheSecretHas() {
        secret("{\"tls.crt\": \"eA==\"}");

        ingress("web", "web.test", "\"web.test\"");

        assertThat(world.shown).containsEntry("web.test", "site");
        assertThat(ready("web")).isEqualTo("True");
    }

    @Test
    void aSecretThatIsMissingIsNamedUntilItIsThere() {
        ingress("web", "web.test", "\"web.test\"");
        assertThat(ready("web"))
                .isEqualTo("False InvalidCertificate: Secret \"site\" does not exist.");
        assertThat(world.publishedAs("web").at("/spec/rules")).hasSize(1);

        secret("{\"tls.crt\": \"eA==\"}");

        assertThat(world.shown).containsEntry("web.test", "site");
        assertThat(ready("web")).isEqualTo("True");
    }

    @Test
    void aSecretOfNoUseIsSaidInTheCondition() {
        secret("{}");

        ingress("web", "web.test", "\"web.test\"");

        assertThat(ready("web")).contains("InvalidCertificate", "Secret \"site\" is of no use.");
    }

    @Test
    void aHostOfAnotherIngressGetsNoCertificateOfThisOne() {
        secret("{\"tls.crt\": \"eA==\"}");
        ingress("first", "web.test", "\"other.test\"");
        assertThat(world.shown).isEmpty();
        world.time.advance(Duration.ofSeconds(1));

        ingress("second", "web.test", "\"web.test\"");

        assertThat(world.shown).isEmpty();
    }

    @Test
    void theCertificateGoesWithItsIngress() {
        secret("{\"tls.crt\": \"eA==\"}");
        ingress("web", "web.test", "\"web.test\"");

        world.objects.delete(Types.INGRESS, World.key("web"), Propagation.BACKGROUND);
        world.settle();

        assertThat(world.shown).isEmpty();
    }
}
