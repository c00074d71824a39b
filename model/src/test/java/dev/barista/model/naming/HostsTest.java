package dev.barista.model.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

    private static final ObjectKey HELLO = new ObjectKey("default", "hello");
    private static final Domains DOMAINS =
            new Domains(
                    List.of(
                            new Domains.Rule("example.org", Map.of("app", "nonprofit")),
                            new Domains.Rule("example.net", Map.of("app", "nonprofit")),
                            new Domains.Rule("big.org", Map.of("app", "nonprofit", "size", "big")),
                            new Domains.Rule("svc.cluster.local", Map.of("app", "secret"))),
                    PublicDomain.of("example.com"));

    private final Hosts hosts = new Hosts("cluster.local", Hosts.DOMAIN, Hosts.TAG);

    @Test
    void choosesTheDomainByLabels() {
        assertThat(domainOf(Map.of())).isEqualTo("example.com");
        assertThat(domainOf(Map.of("app", "secret"))).isEqualTo("svc.cluster.local");
        assertThat(domainOf(Map.of("app", "nonprofit"))).isEqualTo("example.net");
        assertThat(domainOf(Map.of("app", "nonprofit", "size", "big"))).isEqualTo("big.org");
        assertThat(domainOf(Map.of("app", "nonprofit", Labels.VISIBILITY, "cluster-local")))
                .isEqualTo("svc.cluster.local");
    }

    @Test
    void showsThePortOfTheGatewayUnderItsOwnDomainAlone() {
        var domains =
                new Domains(
                        List.of(new Domains.Rule("example.org", Map.of())),
                        new PublicDomain("localhost", 8080, 8443));

        assertThat(domains.portOf("localhost", "http")).isEqualTo(":8080");
        assertThat(domains.portOf("localhost", "https")).isEqualTo(":8443");
        assertThat(domains.portOf("example.org", "http")).isEmpty();
        assertThat(DOMAINS.portOf("example.com", "http")).isEmpty();
    }

    private String domainOf(Map<String, String> labels) {
        return DOMAINS.domainFor(labels, hosts.clusterLocalDomain());
    }

    @Test
    void makesHostsFromTheTemplates() {
        assertThat(hosts.external(HELLO, "example.com", Map.of(), Map.of()))
                .isEqualTo("hello.default.example.com");
        assertThat(hosts.name("foo", "v2")).isEqualTo("v2-foo");
        assertThat(hosts.name("foo", "")).isEqualTo("foo");
        assertThat(hosts.clusterLocalAll(HELLO))
                .containsExactly(
                        "hello.default", "hello.default.svc", "hello.default.svc.cluster.local");
    }

    @Test
    void fillsInAnnotationsAndLabels() {
        Template template =
                Template.parse(
                        "{{.Name}}.{{index .Annotations \"sub\"}}.{{ index .Labels `env` }}.{{.Domain}}");
        Hosts custom = new Hosts("cluster.local", template, Hosts.TAG);

        assertThat(custom.external(HELLO, "a.b", Map.of("sub", "s"), Map.of("env", "e")))
                .isEqualTo("hello.s.e.a.b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> custom.external(HELLO, "a.b", Map.of(), Map.of("env", "e")))
                .withMessageStartingWith(
                        "domain name error: invalid domain name \"hello..e.a.b\": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{if .Name}}x{{end}}",
                "{{.Name | upper}}",
                "{{.Name",
                "Name}}",
                "{{index .Labels .Name}}",
                "{{printf \"%s\" .Name}}"
            })
    void refusesATemplateItDoesNotUnderstand(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.parse(text))
                .withMessageStartingWith("template: " + text + " (expected: ");
    }

    @Test
    void refusesAFieldThatThereIsNot() {
        Hosts custom =
                new Hosts("cluster.local", Template.parse("{{.Nmae}}.{{.Domain}}"), Hosts.TAG);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> custom.external(HELLO, "a.b", Map.of(), Map.of()))
                .withMessage(
                        "template: {{.Nmae}}.{{.Domain}} (expected: one of [Domain, Name,"
                                + " Namespace], not .Nmae)");
    }
}
