package dev.barista.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What a JSON patch does at the edges of RFC 6901 and 6902, and what it says when it does not.
class JsonPatchWordsTest {

    private static final String TARGET =
            "{\"a\":1,\"n\":null,\"l\":[1,2],\"o\":{\"p\":{\"q\":1}},\"\":{\"\":5},\"01\":6}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"op":"test","path":"/","value":{"":5}}          | ``  | ``
                    {"op":"replace","path":"//","value":7}           | /~  | {"":7}
                    {"op":"replace","path":"/01","value":7}          | /01 | 7
                    {"op":"add","path":"/l/2","value":3}             | /l  | [1,2,3]
                    {"op":"add","path":"/l/0","value":0}             | /l  | [0,1,2]
                    {"op":"replace","path":"/l/1","value":[]}        | /l  | [1,[]]
                    {"op":"remove","path":"/l/1"}                    | /l  | [1]
                    {"op":"test","path":"/n","value":null}           | ``  | ``
                    {"op":"test","path":"/missing","value":null}     | ``  | ``
                    {"op":"test","path":"/o","value":{"p":{"q":1.0}}} | ``  | ``
                    {"op":"test","path":"/l","value":[1,2]}          | ``  | ``
                    {"op":"move","from":"/l/0","path":"/l/1"}        | /l  | [2,1]
                    {"op":"move","from":"/o/p","path":"/o"}          | /o  | {"q":1}
                    {"op":"move","from":"/a","path":"/a"}            | /a  | 1
                    {"op":"copy","from":"/o","path":"/o/p/r"}        | /o  | {"p":{"q":1,"r":{"p":{"q":1}}}}
                    {"op":"add","path":"/a~01","value":1}            | /a~01 | 1
                    {"op":"remove","path":"/a","value":"ignored","more":1} | /o | {"p":{"q":1}}
                    """)
    void appliesAtTheEdges(String operation, String pointer, String value) {
        ObjectNode result = JsonPatch.apply(target(), Json.MAPPER.readTree("[" + operation + "]"));

        if (pointer.isEmpty()) {
            assertThat(result).isEqualTo(target()); // a test changes nothing
        } else {
            assertThat(result.at(pointer.equals("/~") ? "/" : pointer))
                    .isEqualTo(Json.MAPPER.readTree(value));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"op":"remove","path":"/l/2"}             | remove operation does not apply: doc is missing path: /l/2: Unable to access invalid index: 2: invalid index referenced
                    {"op":"remove","path":"/l/-"}             | remove operation does not apply: doc is missing path: /l/-: Unable to access invalid index: -: invalid index referenced
                    {"op":"replace","path":"/l/2","value":1}  | replace operation does not apply: doc is missing path: /l/2: Unable to access invalid index: 2: invalid index referenced
                    {"op":"add","path":"/l/01","value":1}     | add operation does not apply: doc is missing path: /l/01: Unable to access invalid index: 01: invalid index referenced
                    {"op":"add","path":"/l/-1","value":1}     | add operation does not apply: doc is missing path: /l/-1: Unable to access invalid index: -1: invalid index referenced
                    {"op":"add","path":"/l/9999999999","value":1} | add operation does not apply: doc is missing path: /l/9999999999: Unable to access invalid index: 9999999999: invalid index referenced
                    {"op":"add","path":"/a/b","value":1}      | add operation does not apply: doc is missing path: /a/b: missing value
                    {"op":"add","path":"/n/b","value":1}      | add operation does not apply: doc is missing path: /n/b: missing value
                    {"op":"remove","path":"/o/x"}             | remove operation does not apply: doc is missing path: /o/x: missing value
                    {"op":"copy","from":"/x","path":"/y"}     | copy operation does not apply: doc is missing path: /x: missing value
                    {"op":"move","from":"/x","path":"/y"}     | move operation does not apply: doc is missing path: /x: missing value
                    {"op":"move","from":"/o","path":"/o/p/z"} | move operation: a value cannot move into itself
                    {"op":"test","path":"/l/1","value":"2"}   | testing value /l/1 failed: test failed
                    {"op":"test","path":"/l","value":[2,1]}   | testing value /l failed: test failed
                    {"op":"test","path":"/n","value":0}       | testing value /n failed: test failed
                    {"op":"replace","path":"","value":[]}     | the patched document is no object: ARRAY
                    """)
    void saysWhyItDoesNotApply(String operation, String why) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        JsonPatch.apply(target(), Json.MAPPER.readTree("[" + operation + "]")))
                .withMessage("the server rejected our request due to an error in our request")
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(422);
                    assertThat(refusal.status().reason()).isEqualTo("Invalid");
                    assertThat(refusal.status().causes())
                            .extracting(cause -> cause.reason() + ": " + cause.message())
                            .containsExactly("UnexpectedServerResponse: " + why);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                | json patch: OBJECT (expected: a list of operations)
                    [1]                               | json patch operation: 1 (expected: with a path)
                    [{"op":"remove"}]                 | json patch operation: {"op":"remove"} (expected: with a path)
                    [{"op":"test","path":"/a"}]       | json patch operation: {"op":"test","path":"/a"} (expected: with a value)
                    [{"op":"copy","path":"/a"}]       | json patch operation: {"op":"copy","path":"/a"} (expected: with a from)
                    [{"op":"copy","path":"/a","from":1}] | json patch operation: {"op":"copy","path":"/a","from":1} (expected: with a from)
                    [{"op":"remove","path":"a"}]      | json pointer: a (expected: starting with /)
                    [{"op":"copy","from":"a","path":"/a"}] | json pointer: a (expected: starting with /)
                    [{"path":"/a"}]                   | Unexpected kind: ``
                    [{"op":"Add","path":"/a","value":1}] | Unexpected kind: Add
                    """)
    void saysWhatIsNoPatch(String patch, String why) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> JsonPatch.apply(target(), Json.MAPPER.readTree(patch)))
                .withMessage(why.replace("``", ""))
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
    }

    @Test
    void anEmptyPatchChangesNothing() {
        assertThat(JsonPatch.apply(target(), Json.MAPPER.readTree("[]"))).isEqualTo(target());
    }

    @Test
    void anOperationSeesWhatTheOneBeforeItDid() {
        String patch =
                """
                [{"op":"add","path":"/new","value":{}},{"op":"add","path":"/new/x","value":[]},
                 {"op":"add","path":"/new/x/-","value":"y"},{"op":"move","from":"/new/x/0","path":"/moved"},
                 {"op":"test","path":"/new/x","value":[]},{"op":"remove","path":"/new"}]\
                """;

        ObjectNode result = JsonPatch.apply(target(), Json.MAPPER.readTree(patch));

        assertThat(result.path("moved").asString()).isEqualTo("y");
        assertThat(result.has("new")).isFalse();
    }

    private static ObjectNode target() {
        return Json.MAPPER.readValue(TARGET, ObjectNode.class);
    }
}
