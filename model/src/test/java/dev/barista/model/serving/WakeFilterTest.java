package dev.barista.model.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.serving.WakeFilter.Answer;
import dev.barista.model.serving.WakeFilter.Parsed;
import dev.barista.model.serving.WakeFilter.Request;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WakeFilterTest {

    private static WakeFilter filter(String text) {
        return switch (WakeFilter.parse(text)) {
            case Parsed.Valid(WakeFilter filter) -> filter;
            case Parsed.Invalid(List<String> errors) -> throw new AssertionError(errors);
        };
    }

    private static List<String> errors(String text) {
        return switch (WakeFilter.parse(text)) {
            case Parsed.Valid(WakeFilter filter) -> List.of();
            case Parsed.Invalid(List<String> errors) -> errors;
        };
    }

    private static String match(WakeFilter filter, String method, String path, String agent) {
        return filter.find(new Request(method, path, agent, "10.1.2.3"))
                .map(WakeFilter.Rule::name)
                .orElse("");
    }

    @Test
    void matchesWhatAllPartsOfARuleAllow() {
        WakeFilter filter =
                filter(
                        """
                        - name: probes
                          paths: [/healthz, /ready*]
                          methods: [GET, HEAD]
                          userAgents: ["kube-probe/*", "*Bot*"]
                          sources: [10.0.0.0/8]
                          answer: {status: 200, contentType: text/plain, body: ok}
                        """);

        assertThat(match(filter, "GET", "/healthz", "kube-probe/1.32")).isEqualTo("probes");
        assertThat(match(filter, "HEAD", "/ready/now", "a SearchBOT 2")).isEqualTo("probes");
        assertThat(match(filter, "POST", "/healthz", "kube-probe/1.32")).isEmpty();
        assertThat(match(filter, "GET", "/healthz2", "kube-probe/1.32")).isEmpty();
        assertThat(match(filter, "GET", "/healthz", "curl/8")).isEmpty();
        assertThat(filter.find(new Request("GET", "/healthz", "kube-probe/1", "11.1.2.3")))
                .isEmpty();
        assertThat(filter.rules().getFirst().answer())
                .isEqualTo(new Answer(200, "text/plain", "ok"));
    }

    @Test
    void takesJsonAndNamesARuleByItsPlace() {
        WakeFilter filter = filter("[{\"paths\":[\"/a\"]},{\"paths\":[\"/b\"]}]");

        assertThat(match(filter, "GET", "/b", "")).isEqualTo("rule-1");
        assertThat(filter.rules().get(1).answer()).isEqualTo(new Answer(200, "", ""));
    }

    @Test
    void spellsPresetsOut() {
        WakeFilter filter = filter("- preset: health\n- preset: [robots, favicon]");

        assertThat(match(filter, "GET", "/healthz", "")).isEqualTo("health");
        assertThat(match(filter, "GET", "/", "kube-probe/1.32")).isEqualTo("health");
        assertThat(match(filter, "GET", "/robots.txt", "curl")).isEqualTo("robots");
        assertThat(match(filter, "GET", "/shop", "Mozilla (compatible; Googlebot/2.1)"))
                .isEqualTo("robots");
        assertThat(match(filter, "GET", "/favicon.ico", "Firefox")).isEqualTo("favicon");
        assertThat(match(filter, "GET", "/", "Firefox")).isEmpty();
    }

    @Test
    void saysAllThatIsWrongWithItsPath() {
        assertThat(
                        errors(
                                """
                                - paths: [/good, healthz]
                                  methods: [get]
                                - {name: Bad_Name, paths: [/a], colour: red}
                                - {sources: [10.0.0.0/33], userAgents: []}
                                - {paths: [/b], answer: {status: 99, body: 5, type: x}}
                                - {preset: health, paths: [/c]}
                                - {preset: dogs}
                                - {answer: {status: 204, body: text}}
                                - just text
                                """))
                .containsExactly(
                        "[0].paths[1]: \"healthz\" (expected: a path that begins with /)",
                        "[0].methods[0]: \"get\" (expected: a method in capitals, as in GET)",
                        "[1].colour: unknown (expected: one of answer, methods, name, paths,"
                                + " preset, sources, userAgents)",
                        "[1].name: \"Bad_Name\" (expected: 1-63 of a-z, 0-9 and -, no - at either"
                                + " end)",
                        "[2].userAgents: 0 (expected: a list of 1-32 texts)",
                        "[2].sources[0]: \"10.0.0.0/33\" (expected: an address or a block, as in"
                                + " 10.0.0.0/8)",
                        "[3].answer.type: unknown (expected: one of body, contentType, status)",
                        "[3].answer.status: 99 (expected: 200-599)",
                        "[3].answer.body: 5 (expected: a text)",
                        "[4].paths: beside preset (expected: a rule of its own)",
                        "[5].preset: \"dogs\" (expected: health, robots or favicon)",
                        "[6]: matches all (expected: paths, methods, userAgents, sources, or"
                                + " preset)",
                        "[6].answer.body: 4 bytes (expected: none with status 204)",
                        "[7]: \"just text\" (expected: a rule: preset, or paths, methods,"
                                + " userAgents, sources)");
    }

    @Test
    void refusesTextsThatAreNoListOrTooLarge() {
        assertThat(errors("a: b")).containsExactly("rules: an object (expected: a list of 1-32)");
        assertThat(errors("")).containsExactly("rules: nothing (expected: a list of 1-32)");
        assertThat(errors("[")).singleElement().asString().startsWith("text: ");
        assertThat(errors("- preset: health\n".repeat(33)))
                .containsExactly("rules: 33 (expected: a list of 1-32)");
        assertThat(errors("#".repeat(16 * 1024 + 1)))
                .containsExactly("length: 16385 (expected: at most 16384 characters)");
        assertThat(errors("- {paths: [/a], answer: {body: %s}}".formatted("x".repeat(4097))))
                .containsExactly("[0].answer.body: 4097 bytes (expected: at most 4096)");
        assertThat(errors("- {paths: [%s]}".formatted("/a,".repeat(33))))
                .containsExactly("[0].paths: 33 (expected: a list of 1-32 texts)");
        assertThat(errors("- {name: a, paths: [/a]}\n- {name: a, paths: [/b]}"))
                .containsExactly("[1].name: \"a\" (expected: a name that no other rule has)");
    }

    @Test
    void matchesGlobs() {
        assertThat(WakeFilterGlob.matches("/a*", "/a")).isTrue();
        assertThat(WakeFilterGlob.matches("/a*b*c", "/axxbyybzc")).isTrue();
        assertThat(WakeFilterGlob.matches("/a*b*c", "/axxbyybz")).isFalse();
        assertThat(WakeFilterGlob.matches("**", "")).isTrue();
        assertThat(WakeFilterGlob.matches("/a", "/a/b")).isFalse();
        assertThat(WakeFilterGlob.matches("*a".repeat(100), "a".repeat(99) + "b")).isFalse();
    }

    @Test
    void knowsWhichAddressesAreInABlock() {
        assertThat(source("10.0.0.0/8").contains("10.255.1.2")).isTrue();
        assertThat(source("10.0.0.0/8").contains("11.0.0.1")).isFalse();
        assertThat(source("192.168.1.7").contains("192.168.1.7")).isTrue();
        assertThat(source("192.168.1.7").contains("192.168.1.8")).isFalse();
        assertThat(source("0.0.0.0/0").contains("8.8.8.8")).isTrue();
        assertThat(source("0.0.0.0/0").contains("2001:db8::1")).isFalse();
        assertThat(source("fd00::/8").contains("fd12:3456::1%eth0")).isTrue();
        assertThat(source("fd00::/8").contains("fe80::1")).isFalse();
        assertThat(source("2001:db8::/33").contains("2001:db8:8000::1")).isFalse();
        assertThat(source("::1").contains("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(source("10.0.0.0/8").contains("::ffff:10.1.2.3")).isTrue();
        assertThat(source("10.0.0.0/8").contains("nonsense")).isFalse();
        for (String bad :
                List.of(
                        "",
                        "10.0.0",
                        "10.0.0.256",
                        "1:2",
                        "::1::",
                        "1:2:3:4:5:6:7:8:9",
                        "10.0.0.0/",
                        "10.0.0.0/33",
                        "::/129",
                        "host",
                        "12345::")) {
            assertThat(AddressBlock.find(bad)).as(bad).isEqualTo(Optional.empty());
        }
    }

    private static AddressBlock source(String text) {
        return AddressBlock.find(text).orElseThrow();
    }
}
