package dev.barista.model.admission;

import static dev.barista.model.admission.Examples.edited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRulesTest {

    private static final ConfigSnapshot OPEN =
            ConfigSnapshot.DEFAULT
                    .with(
                            "config-features",
                            Map.of(
                                    "kubernetes.podspec-dnspolicy", "enabled",
                                    "kubernetes.podspec-dnsconfig", "allowed",
                                    "kubernetes.podspec-hostaliases", "enabled"))
                    .orElseThrow();

    private static ApiObject service(String field, String json) {
        return edited(Examples.SERVICE, "/spec/template/spec/" + field, json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dnsPolicy|\"None\"",
                "dnsPolicy|\"ClusterFirstWithHostNet\"",
                "dnsConfig|{\"nameservers\": [\"192.0.2.1\", \"fd00::1\"], \"searches\": [\"a.b\", \"c.\", \".\"], \"options\": [{\"name\": \"ndots\", \"value\": \"1\"}]}",
                "hostAliases|[{\"ip\": \"192.0.2.1\", \"hostnames\": [\"db\", \"db.example\"]}]",
            })
    void acceptsNamesWhenTheirFeatureIsOn(String field, String json) {
        ApiObject service =
                field.equals("dnsPolicy")
                        ? edited(
                                service(field, json),
                                "/spec/template/spec/dnsConfig",
                                "{\"nameservers\": [\"192.0.2.1\"]}")
                        : service(field, json);

        assertThat(Examples.create(service, OPEN).object()).isNotNull();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Examples.create(service))
                .withMessageContaining("must not set the field(s)")
                .withMessageContaining("spec.template.spec." + field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dnsPolicy|\"Fast\"|invalid value: Fast: spec.template.spec.dnsPolicy",
                "dnsPolicy|\"None\"|missing field(s): spec.template.spec.dnsConfig.nameservers",
                "dnsConfig|{\"nameservers\": [\"one\"]}|invalid value: one: spec.template.spec.dnsConfig.nameservers[0]",
                "dnsConfig|{\"nameservers\": [\"10.0.0.0/8\"]}|invalid value: 10.0.0.0/8: spec.template.spec.dnsConfig.nameservers[0]",
                "dnsConfig|{\"nameservers\": [\"10.0.0.1\", \"10.0.0.2\", \"10.0.0.3\", \"10.0.0.4\"]}|must not have more than 3 nameservers",
                "dnsConfig|{\"searches\": [\"a_b\"]}|invalid value: a_b: spec.template.spec.dnsConfig.searches[0]",
                "dnsConfig|{\"options\": [{\"value\": \"1\"}]}|missing field(s): spec.template.spec.dnsConfig.options[0].name",
                "hostAliases|[{\"ip\": \"300.0.0.1\", \"hostnames\": [\"a\"]}]|invalid value: 300.0.0.1: spec.template.spec.hostAliases[0].ip",
                "hostAliases|[{\"ip\": \"10.0.0.1\", \"hostnames\": [\"A b\"]}]|invalid value: A b: spec.template.spec.hostAliases[0].hostnames[0]",
            })
    void refusesWhatKubernetesWould(String field, String json, String message) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Examples.create(service(field, json), OPEN))
                .withMessageContaining(message);
    }

    @Test
    void refusesASearchListThatIsTooLong() {
        String domain = "\"%s.example\"".formatted("d".repeat(60));
        String searches = "[" + (domain + ",").repeat(30) + domain + "]";

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        Examples.create(
                                service("dnsConfig", "{\"searches\": " + searches + "}"), OPEN))
                .withMessageContaining("must not have more than 2048 characters");
    }
}
