package dev.barista.model.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.barista.model.naming.Domains.Rule;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Names of children, hosts, domains and templates, for any parents and labels.
class NamesPropertyTest {

    private static final List<String> SUFFIXES =
            List.of(
                    "",
                    "-00001",
                    "-deployment",
                    "-deployment-reserve",
                    "-private",
                    "-" + "x".repeat(40));

    @Test
    void aChildHasANameThatFitsAndThatIsItsOwn() {
        Set<String> parents = new HashSet<>();
        Set<String> names = new HashSet<>();
        Property.holds(
                1_000,
                cases -> {
                    String parent = label(cases, cases.between(1, 63));
                    String suffix = SUFFIXES.get(cases.between(0, SUFFIXES.size() - 1));

                    String name = ChildName.of(parent, suffix);

                    assertThat(name).hasSizeBetween(1, 63).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
                    assertThat(ChildName.of(parent, suffix)).isEqualTo(name);
                    if (parent.length() + suffix.length() <= 63) {
                        assertThat(name).isEqualTo(parent + suffix);
                    }
                    if (parents.add(parent + " " + suffix) && parent.length() > 20) {
                        assertThat(names.add(name)).as(name).isTrue();
                    }
                });
    }

    @Test
    void aHostIsMadeOfLabelsThatFit() {
        Property.holds(
                1_000,
                cases -> {
                    List<String> labels = new ArrayList<>();
                    for (int n = cases.between(1, 6); n > 0; n--) {
                        labels.add(label(cases, cases.between(1, 64)));
                    }
                    String host = String.join(".", labels);
                    boolean valid =
                            labels.size() >= 2
                                    && host.length() <= 253
                                    && labels.stream().allMatch(label -> label.length() <= 63);

                    assertThat(Hosts.isHost(host)).as(host).isEqualTo(valid);
                    assertThat(Hosts.isHost(host + ".")).isFalse();
                    assertThat(Hosts.isHost("-" + host)).isFalse();
                    assertThat(Hosts.isHost(host.replace('.', '_'))).isFalse();
                });
    }

    @Test
    void aRouteHasAHostOrAnErrorThatNamesIt() {
        var hosts = new Hosts(Hosts.CLUSTER_DOMAIN, Hosts.DOMAIN, Hosts.TAG);
        Property.holds(
                500,
                cases -> {
                    var route =
                            new ObjectKey(
                                    label(cases, cases.between(1, 63)),
                                    label(cases, cases.between(1, 63)));
                    String tag = label(cases, cases.between(1, 30));
                    String name = hosts.name(route.name(), tag);
                    String host = name + "." + route.namespace() + ".example.com";
                    var key = new ObjectKey(route.namespace(), name);

                    if (name.length() <= 63) {
                        assertThat(hosts.external(key, "example.com", Map.of(), Map.of()))
                                .isEqualTo(host);
                    } else {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() ->
                                        hosts.external(key, "example.com", Map.of(), Map.of()))
                                .withMessageContaining(host);
                    }
                    assertThat(hosts.clusterLocalAll(route))
                            .hasSize(3)
                            .allMatch(
                                    each -> each.startsWith(route.name() + "." + route.namespace()))
                            .endsWith(hosts.clusterLocal(route));
                });
    }

    @Test
    void theDomainIsThatOfTheLargestSelectorThatMatches() {
        Property.holds(
                500,
                cases -> {
                    List<Rule> rules = new ArrayList<>();
                    for (int n = cases.between(0, 4); n > 0; n--) {
                        rules.add(new Rule("d" + n + ".com", labels(cases)));
                    }
                    Map<String, String> labels = labels(cases);

                    String domain =
                            new Domains(rules, PublicDomain.of("fallback.com"))
                                    .domainFor(labels, "svc.x");

                    List<Rule> matching =
                            rules.stream()
                                    .filter(rule ->
                                            labels.entrySet()
                                                    .containsAll(rule.selector().entrySet()))
                                    .toList();
                    if (matching.isEmpty()) {
                        assertThat(domain).isEqualTo("fallback.com");
                        return;
                    }
                    int most =
                            matching.stream()
                                    .mapToInt(rule -> rule.selector().size())
                                    .max()
                                    .orElseThrow();
                    assertThat(domain)
                            .isEqualTo(
                                    matching.stream()
                                            .filter(rule -> rule.selector().size() == most)
                                            .map(Rule::domain)
                                            .sorted()
                                            .findFirst()
                                            .orElseThrow());
                });
    }

    @Test
    void aTemplateWithoutActionsIsItsOwnText() {
        Property.holds(
                300,
                cases -> {
                    String text = label(cases, cases.between(1, 30)) + "{.}" + cases.between(0, 9);

                    assertThat(Template.parse(text).render(new Template.Values(Map.of(), Map.of())))
                            .isEqualTo(text);
                });
    }

    @Test
    void aTemplateFillsEachBlankWhereItIs() {
        Property.holds(
                300,
                cases -> {
                    var template = new StringBuilder();
                    var expected = new StringBuilder();
                    for (int n = cases.between(1, 6); n > 0; n--) {
                        switch (cases.between(0, 2)) {
                            case 0 -> {
                                template.append("{{ .Name }}");
                                expected.append("n");
                            }
                            case 1 -> {
                                template.append("{{index .Labels \"l\"}}");
                                expected.append("v");
                            }
                            default -> {
                                template.append("-x.");
                                expected.append("-x.");
                            }
                        }
                    }
                    var values =
                            new Template.Values(
                                    Map.of("Name", "n"), Map.of("Labels", Map.of("l", "v")));

                    assertThat(Template.parse(template.toString()).render(values))
                            .isEqualTo(expected.toString());
                });
    }

    @Test
    void theFirstSpellingThatIsPresentCounts() {
        Annotation annotation = Annotation.of("new", "old", "oldest");

        assertThat(annotation.find(Map.of("oldest", "3", "old", "2"))).contains("2");
        assertThat(annotation.find(Map.of("oldest", "3", "new", ""))).contains("");
        assertThat(annotation.find(Map.of("other", "1"))).isEmpty();
        assertThat(annotation.findKey(Map.of("oldest", "3"))).contains("oldest");
        assertThat(annotation.isSpelled("old")).isTrue();
        assertThat(annotation.isSpelled("older")).isFalse();
        assertThat(annotation).hasToString("new");
    }

    private static Map<String, String> labels(Cases cases) {
        Map<String, String> labels = new HashMap<>();
        for (String key : List.of("a", "b", "c")) {
            int value = cases.between(0, 2);
            if (value > 0) {
                labels.put(key, "v" + value);
            }
        }
        return labels;
    }

    /// A good label of a length.
    private static String label(Cases cases, int length) {
        var label = new StringBuilder();
        for (int n = 0; n < length; n++) {
            boolean inner = n > 0 && n < length - 1;
            label.append("abcxyz019-".charAt(cases.between(0, inner ? 9 : 8)));
        }
        return label.toString();
    }
}
