package dev.barista.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.table.Tables.Include;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TablesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"phase":"Pending"} | 0/2 | Pending | 0
                    {"phase":"Running","containerStatuses":[{"ready":true,"state":{"running":{}}},{"ready":true,"state":{"running":{}}}]} | 2/2 | Running | 0
                    {"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}}}]} | 0/2 | ContainerCreating | 0
                    {"phase":"Running","containerStatuses":[{"restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-01-01T00:58:20Z"}}}]} | 0/2 | CrashLoopBackOff | 3 (100s ago)
                    {"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]} | 0/2 | OOMKilled | 0
                    {"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]} | 0/2 | Error | 0
                    {"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":1}}}]} | 0/2 | ExitCode:1 | 0
                    {"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":0,"signal":9}}}]} | 0/2 | Signal:9 | 0
                    {"phase":"Succeeded","containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]} | 0/2 | Completed | 0
                    {"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"ready":true,"state":{"running":{}}}]} | 1/2 | Running | 0
                    {"phase":"Running","containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"ready":true,"state":{"running":{}}}]} | 1/2 | NotReady | 0
                    {"phase":"Failed","reason":"Evicted"} | 0/2 | Evicted | 0
                    {"phase":"Pending","initContainerStatuses":[{"state":{"running":{}}}]} | 0/2 | Init:0/1 | 0
                    {"phase":"Pending","initContainerStatuses":[{"restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]} | 0/2 | Init:CrashLoopBackOff | 2
                    {"phase":"Pending","initContainerStatuses":[{"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]} | 0/2 | Init:Error | 0
                    """)
    void saysWhatAPodIsDoing(String status, String ready, String word, String restarts) {
        ApiObject pod =
                object(
                        """
                        {"metadata":{"name":"p","creationTimestamp":"2026-01-01T00:00:00Z"},
                         "spec":{"containers":[{},{}],"initContainers":[{}]},"status":%s}\
                        """
                                .formatted(status));

        assertThat(cells(Types.POD, pod))
                .containsExactly(
                        "p", ready, word, restarts, "60m", "<none>", "<none>", "<none>", "<none>");
    }

    @Test
    void saysThatADeletedPodIsTerminatingUnlessItHasEnded() {
        ApiObject running =
                object(
                        """
                        {"metadata":{"name":"p","deletionTimestamp":"2026-01-01T00:00:00Z"},
                         "status":{"phase":"Running"}}\
                        """);

        assertThat(cells(Types.POD, running).get(2)).isEqualTo("Terminating");
        assertThat(
                        cells(
                                        Types.POD,
                                        running.with(tree ->
                                                tree.withObject("/status")
                                                        .put("phase", "Succeeded")))
                                .get(2))
                .isEqualTo("Succeeded");
    }

    @Test
    void printsADeployment() {
        assertThat(
                        cells(
                                Types.DEPLOYMENT,
                                object(
                                        """
                                        {"metadata":{"name":"d","creationTimestamp":"2026-01-01T00:59:55Z"},
                                         "spec":{"replicas":3,"selector":{"matchLabels":{"a":"b"}},
                                          "template":{"spec":{"containers":[{"name":"c","image":"i"},{"name":"e","image":"j"}]}}},
                                         "status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1}}\
                                        """)))
                .containsExactly("d", "1/3", "2", "1", "5s", "c,e", "i,j", "a=b");
    }

    @Test
    void printsAnEvent() {
        assertThat(
                        cells(
                                Types.EVENT,
                                object(
                                        """
                                        {"metadata":{"name":"e"},"type":"Warning","reason":"BackOff","message":"again\\n","count":7,
                                         "involvedObject":{"kind":"Pod","name":"p"},"source":{"component":"node"},
                                         "firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:59:00Z"}\
                                        """)))
                .containsExactly(
                        "60s", "Warning", "BackOff", "pod/p", "", "node", "again", "60m", "7", "e");
    }

    @Test
    void printsTheColumnsOfAKnativeServiceWithoutAnAge() {
        // Given
        KindDescription service = KindDescription.fromCrd(BuiltIns.knativeDefinitions().getFirst());
        ApiObject object =
                object(
                        """
                        {"metadata":{"name":"hello"},"status":{"url":"http://hello.example.com",
                         "conditions":[{"type":"RoutesReady","status":"True"},
                          {"type":"Ready","status":"False","reason":"RevisionFailed"}]}}\
                        """);

        // When
        ObjectNode table =
                Tables.table(service, List.of(object), Json.object(), Include.METADATA, NOW);

        // Then
        assertThat(
                        table.path("columnDefinitions")
                                .valueStream()
                                .map(c -> c.path("name").asString()))
                .containsExactly("Name", "URL", "LatestCreated", "LatestReady", "Ready", "Reason");
        assertThat(table.at("/rows/0/cells"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "[\"hello\",\"http://hello.example.com\",null,null,\"False\",\"RevisionFailed\"]"));
        assertThat(table.at("/rows/0/object/kind").asString()).isEqualTo("PartialObjectMetadata");
    }

    @Test
    void printsTheLabelsOfARevisionByTheirEscapedNames() {
        KindDescription revision = KindDescription.fromCrd(BuiltIns.knativeDefinitions().get(2));
        ObjectNode table =
                Tables.table(
                        revision,
                        object(
                                """
                                {"metadata":{"name":"r","resourceVersion":"9","labels":{"serving.knative.dev/configuration":"c",
                                  "serving.knative.dev/configurationGeneration":"4"}},
                                 "status":{"actualReplicas":2}}\
                                """),
                        Include.NONE,
                        NOW);

        assertThat(table.at("/rows/0/cells").toString())
                .isEqualTo("[\"r\",\"c\",\"4\",null,null,2,null]");
        assertThat(table.at("/metadata/resourceVersion").asString()).isEqualTo("9");
        assertThat(table.at("/rows/0").has("object")).isFalse();
    }

    @Test
    void hasAsManyCellsAsColumnsForEveryKind() {
        for (KindDescription kind : BuiltIns.all()) {
            ObjectNode table =
                    Tables.table(
                            kind,
                            List.of(object("{\"metadata\":{\"name\":\"x\"}}")),
                            Json.object(),
                            Include.OBJECT,
                            NOW);
            assertThat(table.at("/rows/0/cells").size())
                    .as(kind.type().toString())
                    .isEqualTo(table.path("columnDefinitions").size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    .a.b                              | [1]
                    .m['x\\.y/z']                     | ["dotted"]
                    .m["x\\.y/z"]                     | ["dotted"]
                    .l[0].n                           | ["first"]
                    .l[-1].n                          | ["second"]
                    .l[*].n                           | ["first","second"]
                    .l[?(@.t=='B')].n                 | ["second"]
                    .l[?(@.t=="B")].n                 | ["second"]
                    .l[?(@.t!="B")].n                 | ["first"]
                    .missing.deeper                   | []
                    """)
    void followsAPath(String path, String found) {
        JsonNode root =
                Json.MAPPER.readTree(
                        """
                        {"a":{"b":1},"m":{"x.y/z":"dotted"},
                         "l":[{"t":"A","n":"first"},{"t":"B","n":"second"}]}\
                        """);

        assertThat(JsonPath.parse(path.replace("\\\\", "\\")).orElseThrow().find(root).toString())
                .isEqualTo(Json.MAPPER.readTree(found).valueStream().toList().toString());
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0, 0s
                    119, 119s
                    120, 2m
                    192, 3m12s
                    600, 10m
                    10799, 179m
                    10800, 3h
                    12000, 3h20m
                    28800, 8h
                    172799, 47h
                    172800, 2d
                    180000, 2d2h
                    691200, 8d
                    63072000, 2y
                    64281600, 2y14d
                    -1, 0s
                    -5, <invalid>
                    """)
    void saysAnAgeAsKubectlDoes(long seconds, String text) {
        assertThat(Age.of(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void refusesToIncludeWhatItDoesNotKnow() {
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> Include.from("All"));
    }

    private static List<String> cells(ResourceType type, ApiObject object) {
        KindDescription kind = BuiltIns.find(type).orElseThrow();
        ObjectNode table = Tables.table(kind, object, Include.NONE, NOW);
        return table.at("/rows/0/cells").valueStream().map(cell -> cell.asString("")).toList();
    }

    private static ApiObject object(String json) {
        return ApiObject.parse(json);
    }
}
