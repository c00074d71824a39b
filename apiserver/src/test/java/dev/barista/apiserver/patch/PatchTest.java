package dev.barista.apiserver.patch;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PatchTest {

    private static final Schema POD = BuiltIns.find(Types.POD).orElseThrow().schema();
    private static final Schema DEPLOYMENT = BuiltIns.find(Types.DEPLOYMENT).orElseThrow().schema();

    @Test
    void boundsWhatAllCopiesOfAPatchAddUpTo() {
        String copy = "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/%s\"}";
        String patch =
                Stream.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
                        .map(copy::formatted)
                        .collect(joining(",", "[", "]"));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        JsonPatch.apply(
                                object("{\"x\":\"%s\"}".formatted("x".repeat(1000))), json(patch)))
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(422);
                    assertThat(refusal.status().causes().getFirst().message())
                            .startsWith("Unable to complete the copy, the accumulated size");
                });
    }

    @Test
    void refusesAPatchThatNestsTooDeep() {
        String deeper = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/b\"}";
        String patch = "[" + String.join(",", nCopies(250, deeper)) + "]";

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> JsonPatch.apply(object("{\"a\":{\"b\":1}}"), json(patch)))
                .satisfies(refusal ->
                        assertThat(refusal.status().causes().getFirst().message())
                                .contains("nested too deep"));
    }

    @Test
    void refusesAPatchOfTooManyOperations() {
        String one = "{\"op\":\"add\",\"path\":\"/a\",\"value\":1}";
        String patch = "[" + String.join(",", nCopies(10_001, one)) + "]";

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> JsonPatch.apply(object("{}"), json(patch)))
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(413));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":1}         | [{"op":"add","path":"/b","value":2}]            | {"a":1,"b":2}
                    {"a":[1,3]}     | [{"op":"add","path":"/a/1","value":2}]          | {"a":[1,2,3]}
                    {"a":[1]}       | [{"op":"add","path":"/a/-","value":2}]          | {"a":[1,2]}
                    {"a":1,"b":2}   | [{"op":"remove","path":"/b"}]                   | {"a":1}
                    {"a":[1,2]}     | [{"op":"remove","path":"/a/0"}]                 | {"a":[2]}
                    {"a":1}         | [{"op":"replace","path":"/a","value":null}]     | {"a":null}
                    {"a":{"b":1}}   | [{"op":"move","from":"/a/b","path":"/c"}]       | {"a":{},"c":1}
                    {"a":{"b":1}}   | [{"op":"copy","from":"/a","path":"/c"}]         | {"a":{"b":1},"c":{"b":1}}
                    {"a":1}         | [{"op":"test","path":"/a","value":1.0}]         | {"a":1}
                    {"a/b":1,"~":2} | [{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/~0"}] | {}
                    """)
    void appliesOperationsInOrder(String before, String patch, String after) {
        assertThat(JsonPatch.apply(object(before), json(patch))).isEqualTo(object(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [{"op":"test","path":"/a","value":2}]    | 422 | testing value /a failed: test failed
                    [{"op":"remove","path":"/x"}]            | 422 | remove operation does not apply: doc is missing path: /x: missing value
                    [{"op":"replace","path":"/x","value":1}] | 422 | replace operation does not apply: doc is missing key: /x: missing value
                    [{"op":"add","path":"/x/y","value":1}]   | 422 | add operation does not apply: doc is missing path: /x/y: missing value
                    [{"op":"add","path":"/l/9","value":1}]   | 422 | add operation does not apply: doc is missing path: /l/9: Unable to access invalid index: 9: invalid index referenced
                    """)
    void refusesAPatchThatDoesNotApply(String patch, int code, String why) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> JsonPatch.apply(object("{\"a\":1,\"l\":[]}"), json(patch)))
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(code);
                    assertThat(refusal.status().causes().getFirst().message()).isEqualTo(why);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"op":"add"}
                    [{"op":"jump","path":"/a"}]
                    [{"op":"add","path":"/a"}]
                    [{"op":"move","path":"/a"}]
                    [{"op":"remove","path":"a"}]
                    """)
    void refusesWhatIsNoPatch(String patch) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> JsonPatch.apply(object("{\"a\":1}"), json(patch)))
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":"b"}             | {"a":"c"}             | {"a":"c"}
                    {"a":"b"}             | {"b":"c"}             | {"a":"b","b":"c"}
                    {"a":"b","b":"c"}     | {"a":null}            | {"b":"c"}
                    {"a":["b"]}           | {"a":"c"}             | {"a":"c"}
                    {"a":"c"}             | {"a":["b"]}           | {"a":["b"]}
                    {"a":{"b":"c"}}       | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
                    {"a":[{"b":"c"}]}     | {"a":[1]}             | {"a":[1]}
                    {"e":null}            | {"a":1}               | {"e":null,"a":1}
                    {}                    | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
                    """)
    void mergesAsTheExamplesOfTheRfc(String before, String patch, String after) {
        assertThat(MergePatch.apply(object(before), json(patch))).isEqualTo(object(after));
    }

    @Test
    void mergingTwiceIsMergingOnce() {
        Property.holds(
                300,
                cases -> {
                    ObjectNode target = Trees.object(cases, 3);
                    ObjectNode patch = Trees.object(cases, 3);
                    ObjectNode once = MergePatch.apply(target, patch);
                    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"containers":[{"name":"a","image":"1"},{"name":"b"}]} | {"containers":[{"name":"a","image":"2"}]} | {"containers":[{"name":"a","image":"2"},{"name":"b"}]}
                    {"containers":[{"name":"a"}]} | {"containers":[{"name":"b"}]} | {"containers":[{"name":"a"},{"name":"b"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"a","$patch":"delete"}]} | {"containers":[{"name":"b"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"c"},{"$patch":"replace"}]} | {"containers":[{"name":"c"}]}
                    {"containers":[{"name":"a"},{"name":"b"}]} | {"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]} | {"containers":[{"name":"b"},{"name":"a"}]}
                    {"containers":[{"name":"a"},{"name":"b"},{"name":"s"}]} | {"$setElementOrder/containers":[{"name":"n"},{"name":"a"}],"containers":[{"name":"n"},{"name":"b","$patch":"delete"}]} | {"containers":[{"name":"n"},{"name":"a"},{"name":"s"}]}
                    {"containers":[{"name":"a","args":["x"]}]} | {"containers":[{"name":"a","args":["y"]}]} | {"containers":[{"name":"a","args":["y"]}]}
                    {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"b":"2","a":null}} | {"nodeSelector":{"b":"2"}}
                    {"securityContext":{"runAsUser":1}} | {"securityContext":{"$patch":"replace","fsGroup":2}} | {"securityContext":{"fsGroup":2}}
                    {"securityContext":{"runAsUser":1}} | {"securityContext":{"$patch":"delete"}} | {"securityContext":{}}
                    {"volumes":[{"name":"v","secret":{}}]} | {"volumes":[{"name":"v","$retainKeys":["name","emptyDir"],"emptyDir":{}}]} | {"volumes":[{"name":"v","emptyDir":{}}]}
                    """)
    void mergesListsItemByItem(String before, String patch, String after) {
        ObjectNode result =
                StrategicMergePatch.apply(
                        object("{\"spec\":" + before + "}"), json("{\"spec\":" + patch + "}"), POD);

        assertThat(result).isEqualTo(object("{\"spec\":" + after + "}"));
    }

    @Test
    void takesValuesOutOfAPrimitiveList() {
        ObjectNode result =
                StrategicMergePatch.apply(
                        object("{\"metadata\":{\"finalizers\":[\"a\",\"b\"]}}"),
                        json(
                                """
                                {"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],
                                 "finalizers":["c"]}}\
                                """),
                        DEPLOYMENT);

        assertThat(result).isEqualTo(object("{\"metadata\":{\"finalizers\":[\"b\",\"c\"]}}"));
    }

    @Test
    void refusesAnItemWithoutItsKeyAndADirectiveThatIsNone() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        StrategicMergePatch.apply(
                                object("{\"spec\":{\"containers\":[]}}"),
                                json("{\"spec\":{\"containers\":[{\"image\":\"x\"}]}}"),
                                POD))
                .withMessageContaining("does not contain declared merge key: name");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        StrategicMergePatch.apply(
                                object("{}"), json("{\"$patch\":\"jump\"}"), POD));
    }

    private static ObjectNode object(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }

    private static JsonNode json(String json) {
        return Json.MAPPER.readTree(json);
    }
}
