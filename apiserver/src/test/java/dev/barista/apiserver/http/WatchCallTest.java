package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.time.Ticker;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
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

/// What a watch tells, in which order, and how it ends. Each watch lasts for one look at the log:
/// the second time it asks, its time is over.
final class WatchCallTest {

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    /// A ticker for a watch of one second: asked for the end, then for what is left, which is one
    /// nanosecond, and then past the end.
    private static Ticker oneLook() {
        var times = new ArrayDeque<>(List.of(0L, 999_999_999L, 1_000_000_000L));
        return times::remove;
    }

    private Caller.Answer watch(String accept, Map<String, String> query) {
        var watches =
                new WatchCall(
                        api.api().store(), api.api().verbs(), InstantSource.system(), oneLook());
        var caller =
                new Caller((request, reply) ->
                        watches.watch(
                                api.api().kinds().require(Types.CONFIG_MAP),
                                new Target("", "v1", "default", "configmaps", "", ""),
                                request,
                                reply));
        Map<String, String> whole = new HashMap<>(Map.of("watch", "true", "timeoutSeconds", "1"));
        whole.putAll(query);
        return caller.call("GET", MAPS, whole, accept, "application/json", "");
    }

    private List<JsonNode> events(Map<String, String> query) {
        Caller.Answer answer = watch("application/json", query);
        assertThat(answer.code()).isEqualTo(200);
        return answer.body().lines().map(Json.MAPPER::readTree).toList();
    }

    private List<String> told(Map<String, String> query) {
        return events(query).stream()
                .map(event -> event.path("type").asString() + " " + name(event))
                .map(String::strip)
                .toList();
    }

    private static String name(JsonNode event) {
        return event.at("/object/metadata/name").asString("");
    }

    @Test
    void aWatchFromNoVersionBeginsWithWhatIsThere() {
        api.map("b", "");
        api.map("a", "");

        assertThat(told(Map.of())).containsExactly("ADDED a", "ADDED b");
        assertThat(told(Map.of("resourceVersion", "0"))).containsExactly("ADDED a", "ADDED b");
    }

    @Test
    void aWatchFromAVersionTellsWhatCameAfterItInOrder() {
        Told first = api.map("a", "");
        api.map("b", "");
        api.merge(MAPS + "/a", "{\"data\":{\"n\":\"1\"}}");
        api.delete(MAPS + "/b", "");

        assertThat(told(Map.of("resourceVersion", first.version())))
                .containsExactly("ADDED b", "MODIFIED a", "DELETED b");
    }

    @Test
    void everyEventHasTheVersionToGoOnFrom() {
        Told first = api.map("a", "");
        api.merge(MAPS + "/a", "{\"data\":{\"n\":\"1\"}}");
        api.merge(MAPS + "/a", "{\"data\":{\"n\":\"2\"}}");

        String middle =
                events(Map.of("resourceVersion", first.version()))
                        .getFirst()
                        .at("/object/metadata/resourceVersion")
                        .asString();
        List<JsonNode> rest = events(Map.of("resourceVersion", middle));

        assertThat(rest).hasSize(1);
        assertThat(rest.getFirst().at("/object/data/n").asString()).isEqualTo("2");
    }

    @Test
    void aDeletedObjectIsToldWithTheVersionOfItsDeletion() {
        Told made = api.map("a", "");
        api.delete(MAPS + "/a", "");

        JsonNode event = events(Map.of("resourceVersion", made.version())).getFirst();

        assertThat(event.at("/object/metadata/uid").asString()).isEqualTo(made.uid());
        assertThat(Long.parseLong(event.at("/object/metadata/resourceVersion").asString()))
                .isGreaterThan(Long.parseLong(made.version()));
    }

    @Test
    void aWatchTellsNothingOfOtherNamespacesAndKinds() {
        Told first = api.map("a", "");
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}");
        api.post("/api/v1/namespaces/ns/configmaps", "{\"metadata\":{\"name\":\"there\"}}");
        api.map("here", "");

        assertThat(told(Map.of("resourceVersion", first.version()))).containsExactly("ADDED here");
    }

    @ParameterizedTest
    @CsvSource({"x,x,MODIFIED a", "x,y,DELETED a", "y,x,ADDED a"})
    void aSelectionIsEnteredAndLeft(String before, String after, String expected) {
        Told made = api.map("a", "\"labels\":{\"l\":\"%s\"}".formatted(before));
        api.merge(
                MAPS + "/a",
                "{\"metadata\":{\"labels\":{\"l\":\"%s\"}},\"data\":{\"n\":\"1\"}}"
                        .formatted(after));

        assertThat(told(Map.of("resourceVersion", made.version(), "labelSelector", "l=x")))
                .containsExactly(expected);
    }

    @Test
    void oneObjectIsWatchedByItsName() {
        Told first = api.map("a", "");
        api.map("b", "");
        api.merge(MAPS + "/a", "{\"data\":{\"n\":\"1\"}}");

        assertThat(
                        told(
                                Map.of(
                                        "resourceVersion",
                                        first.version(),
                                        "fieldSelector",
                                        "metadata.name=a")))
                .containsExactly("MODIFIED a");
    }

    @Test
    void aMarkEndsTheObjectsThatWereThereIfMarksAreAllowed() {
        Told made = api.map("a", "");
        var initial = Map.of("sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan");
        Map<String, String> marked = new HashMap<>(initial);
        marked.put("allowWatchBookmarks", "true");

        List<JsonNode> events = events(marked);

        assertThat(told(initial)).containsExactly("ADDED a");
        assertThat(events.get(1).path("type").asString()).isEqualTo("BOOKMARK");
        JsonNode mark = events.get(1).path("object");
        assertThat(mark.path("kind").asString()).isEqualTo("ConfigMap");
        assertThat(mark.at("/metadata/resourceVersion").asString()).isEqualTo(made.version());
        assertThat(mark.at("/metadata/annotations/k8s.io~1initial-events-end").asString())
                .isEqualTo("true");
        assertThat(mark.path("metadata").has("name")).isFalse();
    }

    @Test
    void whoWantsNoInitialEventsIsToldOfWhatIsNewAlone() {
        api.map("a", "");
        var query =
                Map.of(
                        "sendInitialEvents", "false",
                        "resourceVersionMatch", "NotOlderThan");

        assertThat(told(query)).isEmpty();
    }

    @Test
    void aVersionThatIsNoLongerKeptEndsTheWatchWithAnError(@TempDir Path other) {
        api.close();
        api = new InProcess(other, keeping(3));
        String old = api.map("a", "").version();
        List.of("b", "c", "d").forEach(name -> api.map(name, ""));
        String newest = api.map("e", "").version();

        List<JsonNode> events = events(Map.of("resourceVersion", old));

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("type").asString()).isEqualTo("ERROR");
        JsonNode status = events.getFirst().path("object");
        assertThat(status.path("kind").asString()).isEqualTo("Status");
        assertThat(status.path("code").asInt()).isEqualTo(410);
        assertThat(status.path("reason").asString()).isEqualTo("Expired");
        assertThat(status.path("message").asString())
                .isEqualTo("too old resource version: %s (%s)".formatted(old, newest));
    }

    private static StoreSettings keeping(int changes) {
        StoreSettings usual = StoreSettings.DEFAULT;
        return new StoreSettings(
                changes,
                usual.changeBytesKept(),
                usual.cacheBytes(),
                usual.queueLength(),
                usual.groupSize(),
                usual.patience());
    }

    @Test
    void aVersionThatIsJustStillKeptMissesNothing(@TempDir Path other) {
        api.close();
        api = new InProcess(other, keeping(3));
        String old = api.map("a", "").version();
        List.of("b", "c", "d").forEach(name -> api.map(name, ""));

        assertThat(told(Map.of("resourceVersion", old)))
                .containsExactly("ADDED b", "ADDED c", "ADDED d");
    }

    @Test
    void aQuietWatchIsMarkedWithHowFarItHasCome() {
        String version = api.map("a", "").version();
        Told other = api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}");
        var query = Map.of("resourceVersion", version, "allowWatchBookmarks", "true");

        List<JsonNode> events = events(query);

        assertThat(events).hasSize(1);
        JsonNode mark = events.getFirst();
        assertThat(mark.path("type").asString()).isEqualTo("BOOKMARK");
        assertThat(Long.parseLong(mark.at("/object/metadata/resourceVersion").asString()))
                .isGreaterThanOrEqualTo(Long.parseLong(other.version()));
        assertThat(mark.at("/object/metadata").has("annotations")).isFalse();
        assertThat(told(Map.of("resourceVersion", version))).isEmpty();
    }

    @Test
    void aWatchOfMetadataTellsNoContent() {
        api.post(MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"n\":\"1\"}}");

        Caller.Answer answer =
                watch("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", Map.of());
        JsonNode event = Json.MAPPER.readTree(answer.body());

        assertThat(event.at("/object/kind").asString()).isEqualTo("PartialObjectMetadata");
        assertThat(event.path("object").has("data")).isFalse();
        assertThat(name(event)).isEqualTo("a");
    }

    @Test
    void aWatchOfTablesTellsOneRowOfEach() {
        api.map("a", "");

        Caller.Answer answer = watch("application/json;as=Table;g=meta.k8s.io;v=v1", Map.of());
        JsonNode event = Json.MAPPER.readTree(answer.body());

        assertThat(event.at("/object/kind").asString()).isEqualTo("Table");
        assertThat(event.at("/object/rows")).hasSize(1);
        assertThat(event.at("/object/rows/0/cells/0").asString()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch", "true", "1"})
    void aWatchThatMakesNoSenseIsRefusedBeforeItBegins(String initial) {
        Told refused = api.get(MAPS, Map.of("watch", "true", "sendInitialEvents", initial));

        assertThat(refused.refusal())
                .isEqualTo(
                        "422 Invalid: ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        assertThat(refused.text("/details/causes/0/field")).isEqualTo("resourceVersionMatch");
    }
}
