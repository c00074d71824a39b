package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.MAPS;
import static dev.barista.apiserver.http.InProcess.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a GET of a collection lists, and in which form.
final class ListCallsTest {

    private static final String ALL_MAPS = "/api/v1/configmaps";

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static List<String> names(Told list) {
        return list.body()
                .path("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").asString(""))
                .toList();
    }

    private List<String> selected(String path, String kind, String selector) {
        return names(api.get(path, Map.of(kind, selector)));
    }

    @Test
    void aListIsOrderedAndNamesTheVersionToWatchFrom() {
        api.map("b", "");
        Told last = api.map("a", "");

        Told list = api.get(MAPS);

        assertThat(list.text("/kind")).isEqualTo("ConfigMapList");
        assertThat(list.text("/apiVersion")).isEqualTo("v1");
        assertThat(list.version()).isEqualTo(last.version());
        assertThat(names(list)).containsExactly("a", "b");
    }

    @Test
    void aListOfAllNamespacesIsOrderedByNamespaceAndName() {
        api.map("z", "");
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"a\"}}");
        api.post("/api/v1/namespaces/a/configmaps", "{\"metadata\":{\"name\":\"y\"}}");

        assertThat(names(api.get(ALL_MAPS))).containsExactly("y", "z");
        assertThat(names(api.get(MAPS))).containsExactly("z");
        assertThat(names(api.get("/api/v1/namespaces/nowhere/configmaps"))).isEmpty();
    }

    @Test
    void pagesTogetherAreTheWholeList() {
        List.of("a", "b", "c", "d", "e").forEach(name -> api.map(name, ""));
        List<String> all = new ArrayList<>();
        List<Integer> remaining = new ArrayList<>();
        Map<String, String> query = new HashMap<>(Map.of("limit", "2"));
        do {
            Told page = api.get(MAPS, query);
            all.addAll(names(page));
            remaining.add(page.body().at("/metadata/remainingItemCount").asInt(-1));
            query.put("continue", page.text("/metadata/continue"));
        } while (!query.get("continue").isEmpty());

        assertThat(all).containsExactly("a", "b", "c", "d", "e");
        assertThat(remaining).containsExactly(3, 1, -1);
    }

    @Test
    void aPageThatHoldsTheLastObjectHasNoNext() {
        api.map("a", "");
        api.map("b", "");

        assertThat(api.get(MAPS, Map.of("limit", "2")).body().path("metadata").has("continue"))
                .isFalse();
    }

    @Test
    void aPageGoesOnBehindAnObjectThatIsGone() {
        List.of("a", "b", "c").forEach(name -> api.map(name, ""));
        String next = api.get(MAPS, Map.of("limit", "1")).text("/metadata/continue");
        api.delete(MAPS + "/a", "");
        api.delete(MAPS + "/b", "");

        assertThat(names(api.get(MAPS, Map.of("limit", "1", "continue", next))))
                .containsExactly("c");
    }

    @Test
    void howManyRemainIsNotSaidOfASelection() {
        List.of("a", "b", "c").forEach(name -> api.map(name, "\"labels\":{\"x\":\"y\"}"));

        Told page = api.get(MAPS, Map.of("limit", "1", "labelSelector", "x"));

        assertThat(page.text("/metadata/continue")).isNotEmpty();
        assertThat(page.body().path("metadata").has("remainingItemCount")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"banana", "YQ", "%%"})
    void aTokenThatNoPageGaveIsRefused(String token) {
        assertThat(api.get(MAPS, Map.of("continue", token)).refusal())
                .isEqualTo("400 BadRequest: continue key is not valid: " + token);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|a b",
                "!x|c",
                "x=1|a",
                "x!=1|b c",
                "x in (1,2)|a b",
                "x notin (1,2)|c",
                "x=1,tier=db|a",
                "x=2,tier=db|''"
            })
    void labelsChooseWhatIsListed(String selector, String expected) {
        api.map("a", "\"labels\":{\"x\":\"1\",\"tier\":\"db\"}");
        api.map("b", "\"labels\":{\"x\":\"2\"}");
        api.map("c", "");

        assertThat(String.join(" ", selected(MAPS, "labelSelector", selector))).isEqualTo(expected);
    }

    @Test
    void fieldsChooseWhatIsListed() {
        String pod =
                "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"nodeName\":\"%s\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}";
        api.post(PODS, pod.formatted("p", "one"));
        api.post(PODS, pod.formatted("q", "two"));
        api.merge(PODS + "/q/status", "{\"status\":{\"phase\":\"Running\"}}");

        assertThat(selected(PODS, "fieldSelector", "spec.nodeName=one")).containsExactly("p");
        assertThat(selected(PODS, "fieldSelector", "status.phase!=Running")).containsExactly("p");
        assertThat(selected(PODS, "fieldSelector", "metadata.name==q,status.phase=Running"))
                .containsExactly("q");
        assertThat(selected("/api/v1/pods", "fieldSelector", "metadata.namespace=default"))
                .containsExactly("p", "q");
    }

    @Test
    void aNodeThatTakesPodsIsFoundByIt() {
        api.post("/api/v1/nodes", "{\"metadata\":{\"name\":\"open\"}}");
        api.post(
                "/api/v1/nodes",
                "{\"metadata\":{\"name\":\"shut\"},\"spec\":{\"unschedulable\":true}}");

        assertThat(selected("/api/v1/nodes", "fieldSelector", "spec.unschedulable=false"))
                .containsExactly("open");
        assertThat(selected("/api/v1/nodes", "fieldSelector", "spec.unschedulable=true"))
                .containsExactly("shut");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fieldSelector|data.a=b|field label not supported: data.a",
                "fieldSelector|status.phase=Running|field label not supported: status.phase",
                "labelSelector|a,|unable to parse requirement",
                "labelSelector|,a|unable to parse requirement",
                "labelSelector|a in b|unable to parse requirement"
            })
    void whatNothingIsChosenByIsABadRequest(String kind, String selector, String why) {
        assertThat(api.get(MAPS, Map.of(kind, selector)).refusal())
                .startsWith("400 BadRequest: " + why);
    }

    @Test
    void anOldVersionIsGoneAndTheNewestIsNot() {
        String old = api.map("a", "").version();
        String newest = api.map("b", "").version();
        var exact = Map.of("resourceVersionMatch", "Exact");

        assertThat(listAt(old, exact).refusal())
                .isEqualTo("410 Expired: The resourceVersion for the provided list is too old.");
        assertThat(names(listAt(newest, exact))).containsExactly("a", "b");
        assertThat(names(listAt(old, Map.of("resourceVersionMatch", "NotOlderThan"))))
                .containsExactly("a", "b");
        assertThat(names(listAt("0", Map.of()))).containsExactly("a", "b");
    }

    private Told listAt(String version, Map<String, String> more) {
        Map<String, String> query = new HashMap<>(more);
        query.put("resourceVersion", version);
        return api.get(MAPS, query);
    }

    @Test
    void whoAsksForMetadataGetsNoContent() {
        api.post(
                MAPS,
                "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}},\"data\":{\"n\":\"1\"}}");

        JsonNode one =
                accepted(
                        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
                        MAPS + "/a");
        JsonNode list =
                accepted("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", MAPS);

        assertThat(one.path("kind").asString()).isEqualTo("PartialObjectMetadata");
        assertThat(one.at("/metadata/labels/x").asString()).isEqualTo("y");
        assertThat(one.has("data")).isFalse();
        assertThat(list.path("kind").asString()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.at("/items/0/metadata/name").asString()).isEqualTo("a");
        assertThat(list.at("/items/0").has("data")).isFalse();
    }

    @Test
    void whoAsksForATableGetsOne() {
        api.map("a", "");

        JsonNode table =
                accepted("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", MAPS);

        assertThat(table.path("kind").asString()).isEqualTo("Table");
        assertThat(table.at("/columnDefinitions/0/name").asString()).isEqualTo("Name");
        assertThat(table.at("/rows/0/cells/0").asString()).isEqualTo("a");
        assertThat(table.at("/rows/0/object/kind").asString()).isEqualTo("PartialObjectMetadata");
    }

    private JsonNode accepted(String accept, String path) {
        return api.asking(accept, path).body();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/vnd.kubernetes.protobuf",
                "application/json;as=Table;v=v1beta1",
                "application/json;as=Chair;v=v1"
            })
    void aFormThatThereIsNotIsNotAcceptable(String accept) {
        assertThat(api.asking(accept, MAPS).refusal())
                .isEqualTo(
                        "406 NotAcceptable: only the following media types are accepted: application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/*",
                "APPLICATION/JSON",
                "application/vnd.kubernetes.protobuf, application/json",
                "text/html;q=0.9,*/*;q=0.8"
            })
    void jsonIsGivenToWhoTakesIt(String accept) {
        assertThat(api.asking(accept, MAPS).text("/kind")).isEqualTo("ConfigMapList");
    }

    @Test
    void oneObjectIsGivenWithItsKind() {
        api.map("a", "");

        Told one = api.get(MAPS + "/a");

        assertThat(one.text("/kind")).isEqualTo("ConfigMap");
        assertThat(one.text("/apiVersion")).isEqualTo("v1");
        assertThat(api.get(MAPS + "/b").refusal())
                .isEqualTo("404 NotFound: configmaps \"b\" not found");
    }
}
