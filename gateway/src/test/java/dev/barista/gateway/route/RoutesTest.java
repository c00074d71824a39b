package dev.barista.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.port.ListenerKind;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.Property;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final Routes routes = new Routes(new SplittableRandom(1));

    private void publish(String name, String spec) {
        List<String> taken =
                routes.publish(
                        new ObjectKey("ns", name),
                        Optional.of(ApiObject.parse("{\"spec\": " + spec + "}")));
        assertThat(taken).isEmpty();
    }

    private static String rule(String host, String paths) {
        return "{\"rules\": [{\"hosts\": [\"%s\"], \"http\": {\"paths\": [%s]}}]}"
                .formatted(host, paths);
    }

    private static String split(String revision, int percent) {
        return "{\"serviceNamespace\": \"ns\", \"serviceName\": \"%s\", \"percent\": %d}"
                .formatted(revision, percent);
    }

    private static String path(String more, String splits) {
        return "{%s \"splits\": [%s]}".formatted(more, splits);
    }

    private String route(String host, String path, String... headers) {
        return route(TestRequest.of(host, path, headers));
    }

    private String route(TestRequest request) {
        return name(routes.table().route(request, 0, ListenerKind.PUBLIC));
    }

    private String routeWithin(String host, String path, String... headers) {
        TestRequest request = TestRequest.of(host, path, headers);
        return name(routes.table().route(request, 0, ListenerKind.CLUSTER_LOCAL));
    }

    private static String name(RoutingTable.Answer answer) {
        return switch (answer) {
            case RoutingTable.Answer.Unknown() -> "unknown";
            case RoutingTable.Answer.Redirect() -> "redirect";
            case RoutingTable.Answer.Found(Target target) ->
                    target.revision().name() + (target.host() == null ? "" : " " + target.host());
        };
    }

    @Test
    void findsAHostInAnyCaseWithAPortAndWithAFinalDot() throws Exception {
        publish("a", rule("Foo.Example.com", path("", split("r1", 100))));

        assertThat(route("foo.example.com", "/")).isEqualTo("r1");
        assertThat(route("FOO.example.COM:8080", "/")).isEqualTo("r1");
        assertThat(route("foo.example.com.", "/")).isEqualTo("r1");
        assertThat(route("oo.example.com", "/")).isEqualTo("unknown");
        assertThat(route("foo.example.com:", "/")).isEqualTo("r1");
    }

    @Test
    void prefersTheLongestPathAndThenHeaders() throws Exception {
        String tagged = "\"headers\": {\"Knative-Serving-Tag\": {\"exact\": \"blue\"}},";
        publish(
                "a",
                rule(
                        "h",
                        String.join(
                                ",",
                                path("", split("base", 0)),
                                path(tagged, split("blue", 100)),
                                path("\"path\": \"/api\",", split("api", 100)))));

        assertThat(route("h", "/x")).isEqualTo("base");
        assertThat(route("h", "/x", "knative-serving-tag: blue")).isEqualTo("blue");
        assertThat(route("h", "/x", "knative-serving-tag: red")).isEqualTo("base");
        assertThat(route("h", "/api/1", "knative-serving-tag: blue")).isEqualTo("api");
    }

    @Test
    void followsARewrittenHostToItsRevisionAndKeepsTheOriginalOne() throws Exception {
        publish("route", rule("foo.ns.svc", path("", split("r1", 100))));
        publish(
                "mapping",
                rule(
                        "my.org",
                        path(
                                "\"rewriteHost\": \"foo.ns.svc\", \"appendHeaders\":"
                                        + " {\"K-Original-Host\": \"my.org\"},",
                                split("foo", 100))));

        assertThat(route("my.org", "/")).isEqualTo("r1 my.org");
    }

    @Test
    void redirectsHttpWhereOnlyHttpsIsServed() {
        publish(
                "a",
                rule("h", path("", split("r", 100)))
                        .replaceFirst("\\{", "{\"httpOption\": \"Redirected\","));

        assertThat(route("h", "/")).isEqualTo("redirect");
        assertThat(route(TestRequest.of("h", "/").by("https"))).isEqualTo("r");
    }

    @Test
    void aClientWithinTheClusterIsNotRedirected() {
        publish(
                "a",
                rule("h", path("", split("r", 100)))
                        .replaceFirst("\\{", "{\"httpOption\": \"Redirected\","));

        assertThat(routeWithin("h", "/")).isEqualTo("r");
    }

    private static String visible(String visibility, String host, String paths) {
        return "{\"hosts\": [\"%s\"], \"visibility\": \"%s\", \"http\": {\"paths\": [%s]}}"
                .formatted(host, visibility, paths);
    }

    @Test
    void aHostOfTheClusterAloneIsUnknownOutside() {
        publish(
                "a",
                "{\"rules\": [%s, %s]}"
                        .formatted(
                                visible("ClusterLocal", "a.ns.svc", path("", split("r", 100))),
                                visible("ExternalIP", "a.org", path("", split("r", 100)))));

        for (String host : List.of("a.ns.svc", "A.ns.SVC", "a.ns.svc:80", "a.ns.svc.")) {
            assertThat(route(host, "/")).isEqualTo("unknown");
            assertThat(routeWithin(host, "/")).isEqualTo("r");
        }
        assertThat(route("a.org", "/")).isEqualTo("r");
        assertThat(routeWithin("a.org", "/")).isEqualTo("r");
    }

    @Test
    void aHostOfBothVisibilitiesHasOutsideOnlyItsExternalRules() {
        String tagged = "\"headers\": {\"Knative-Serving-Tag\": {\"exact\": \"blue\"}},";
        publish(
                "a",
                "{\"rules\": [%s, %s]}"
                        .formatted(
                                visible("ExternalIP", "h", path("", split("open", 100))),
                                visible(
                                        "ClusterLocal",
                                        "h",
                                        path(tagged, split("blue", 100))
                                                + ","
                                                + path(
                                                        "\"path\": \"/admin\",",
                                                        split("admin", 100)))));

        assertThat(route("h", "/admin")).isEqualTo("open");
        assertThat(route("h", "/", "knative-serving-tag: blue")).isEqualTo("open");
        assertThat(routeWithin("h", "/admin")).isEqualTo("admin");
        assertThat(routeWithin("h", "/", "knative-serving-tag: blue")).isEqualTo("blue");
        assertThat(routeWithin("h", "/")).isEqualTo("open");
    }

    @Test
    void aPublicNameForAHostOfTheClusterIsServed() {
        publish(
                "mapping",
                "{\"rules\": [%s, %s]}"
                        .formatted(
                                visible("ClusterLocal", "a.ns.svc", path("", split("r", 100))),
                                visible(
                                        "ExternalIP",
                                        "my.org",
                                        path("\"rewriteHost\": \"a.ns.svc\",", split("a", 100)))));

        assertThat(route("my.org", "/")).isEqualTo("r a.ns.svc");
    }

    @Test
    void givesAHostToTheNextClaimantWhenItsOwnerGoes() throws Exception {
        publish("first", rule("h", path("", split("one", 100))));
        ApiObject second =
                ApiObject.parse("{\"spec\": " + rule("h", path("", split("two", 100))) + "}");

        List<String> taken = routes.publish(new ObjectKey("ns", "second"), Optional.of(second));

        assertThat(taken).containsExactly("h");
        assertThat(route("h", "/")).isEqualTo("one");
        assertThat(routes.publish(new ObjectKey("ns", "first"), Optional.empty())).isEmpty();
        assertThat(route("h", "/")).isEqualTo("two");
    }

    @Test
    void keepsTheLastGoodRulesWhenAnIngressIsMalformed() throws Exception {
        publish("a", rule("h", path("", split("r", 100))));

        assertThatThrownBy(() ->
                        publish("a", rule("h", path("", split("r", 60) + "," + split("s", 60)))))
                .hasMessage(
                        "spec.rules[0].http.paths[0].splits: sum of percents: 120 (expected: 100)");
        assertThat(route("h", "/")).isEqualTo("r");
    }

    @Test
    void splitsEveryHundredRequestsExactly() {
        Property.holds(
                200,
                cases -> {
                    int percent = cases.between(0, 100);
                    publish(
                            "a",
                            rule(
                                    "h",
                                    path(
                                            "",
                                            split("a", percent)
                                                    + ","
                                                    + split("b", 100 - percent))));
                    Map<String, Integer> counts = new HashMap<>();
                    for (int i = 0; i < 200; i++) {
                        counts.merge(route("h", "/"), 1, Integer::sum);
                    }
                    assertThat(counts.getOrDefault("a", 0)).isEqualTo(2 * percent);
                });
    }

    @Test
    void holdsTenThousandIngressesAndChangesOne() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            publish("i" + i, rule("host-" + i + ".example.com", path("", split("r" + i, 100))));
        }

        publish("i77", rule("moved.example.com", path("", split("r77", 100))));

        assertThat(routes.table().size()).isEqualTo(10_000);
        assertThat(route("moved.example.com", "/")).isEqualTo("r77");
        assertThat(route("host-77.example.com", "/")).isEqualTo("unknown");
        assertThat(route("host-9999.example.com", "/")).isEqualTo("r9999");
    }
}
