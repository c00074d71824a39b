package dev.barista.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class SchemaTest {

    private static final Schema WIDGET =
            schema(
                    """
                    {"type":"object","properties":{"spec":{"type":"object","required":["size"],
                      "properties":{
                        "size":{"type":"integer","format":"int32","minimum":1,"maximum":10},
                        "odd":{"type":"number","multipleOf":0.5},
                        "color":{"type":"string","enum":["red","green"]},
                        "name":{"type":"string","pattern":"^[a-z]+$","minLength":2,"maxLength":5},
                        "when":{"type":"string","format":"date-time"},
                        "port":{"x-kubernetes-int-or-string":true},
                        "wish":{"type":"string","nullable":true},
                        "on":{"type":"boolean","default":true},
                        "tags":{"type":"array","x-kubernetes-list-type":"set","maxItems":3,
                          "items":{"type":"string"}},
                        "ports":{"type":"array","x-kubernetes-list-type":"map",
                          "x-kubernetes-list-map-keys":["port"],
                          "items":{"type":"object","required":["port"],"properties":{
                            "port":{"type":"integer"},
                            "protocol":{"type":"string","default":"TCP"}}}},
                        "labels":{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}},
                        "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true,
                          "properties":{"known":{"type":"object","properties":{"a":{"type":"string"}}}}},
                        "either":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
                          "oneOf":[{"required":["a"]},{"required":["b"]}]}
                      }}}}\
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":"x"}                    | spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"
                    {"size":1.5}                    | spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"
                    {"size":0}                      | spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1
                    {"size":11}                     | spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10
                    {}                              | spec.size: Required value
                    {"size":1,"odd":0.7}            | spec.odd: Invalid value: 0.7: spec.odd in body should be a multiple of 0.5
                    {"size":1,"color":"blue"}       | spec.color: Unsupported value: "blue": supported values: "red", "green"
                    {"size":1,"name":"AB"}          | spec.name: Invalid value: "AB": spec.name in body should match '^[a-z]+$'
                    {"size":1,"name":"a"}           | spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long
                    {"size":1,"name":"abcdef"}      | spec.name: Too long: may not be more than 5 bytes
                    {"size":1,"when":"noon"}        | spec.when: Invalid value: "noon": spec.when in body must be of type date-time: "noon"
                    {"size":1,"port":true}          | spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"
                    {"size":1,"on":null}            | spec.on: Invalid value: "null": spec.on in body must be of type boolean: "null"
                    {"size":1,"tags":["a","a"]}     | spec.tags[1]: Duplicate value: "a"
                    {"size":1,"tags":["a","b","c","d"]} | spec.tags: Too many: 4: must have at most 3 items
                    {"size":1,"ports":[{"port":1},{"port":1,"protocol":"UDP"}]} | spec.ports[1]: Duplicate value: map[string]interface {}{"port":1}
                    {"size":1,"ports":[{}]}         | spec.ports[0].port: Required value
                    {"size":1,"labels":{}}          | spec.labels: Invalid value: map[string]interface {}{}: spec.labels in body should have at least 1 properties
                    {"size":1,"labels":{"a":1}}     | spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"
                    {"size":1,"either":{}}          | spec.either: Invalid value: map[string]interface {}{}: "spec.either" must validate one and only one schema (oneOf)
                    """)
    void namesAMistakeInTheWordsOfKubernetes(String spec, String message) {
        // When
        List<Cause> causes = WIDGET.validate(object("{\"spec\":" + spec + "}"));

        // Then
        assertThat(causes)
                .extracting(cause -> cause.field() + ": " + cause.message())
                .containsExactly(message);
    }

    @Test
    void findsEveryMistakeAtOnce() {
        assertThat(WIDGET.validate(object("{\"spec\":{\"size\":0,\"color\":\"x\",\"tags\":3}}")))
                .extracting(Cause::field)
                .containsExactly("spec.size", "spec.color", "spec.tags");
    }

    @Test
    void findsNothingWrongWithWhatIsRight() {
        assertThat(
                        WIDGET.validate(
                                object(
                                        """
                                        {"spec":{"size":10,"odd":2,"color":"red","name":"abc",
                                         "when":"2026-01-01T00:00:00Z","port":"http","wish":null,
                                         "tags":["a","b"],"ports":[{"port":1},{"port":2}],
                                         "either":{"a":"x"}}}\
                                        """)))
                .isEmpty();
    }

    @Test
    void namesThePathOfEachFieldItDrops() {
        // When
        Schema.Pruned pruned =
                WIDGET.prune(
                        object(
                                """
                                {"spec":{"size":1,"foo":1,"ports":[{"port":1},{"port":2,"bar":1}],
                                 "labels":{"any":"x"},"free":{"what":1,"known":{"a":"1","b":2}}}}\
                                """));

        // Then
        assertThat(pruned.unknown())
                .containsExactly("spec.foo", "spec.ports[1].bar", "spec.free.known.b");
        assertThat(pruned.tree().at("/spec"))
                .isEqualTo(
                        object(
                                """
                                {"size":1,"ports":[{"port":1},{"port":2}],"labels":{"any":"x"},
                                 "free":{"what":1,"known":{"a":"1"}}}\
                                """));
    }

    @Test
    void leavesTheObjectItPrunesAsItWas() {
        ObjectNode tree = object("{\"foo\":1}");

        WIDGET.prune(tree);

        assertThat(tree).isEqualTo(object("{\"foo\":1}"));
    }

    @Test
    void fillsInDefaultsInsideListsToo() {
        assertThat(WIDGET.applyDefaults(object("{\"spec\":{\"ports\":[{\"port\":1}]}}")))
                .isEqualTo(
                        object(
                                """
                                {"spec":{"ports":[{"port":1,"protocol":"TCP"}],"on":true}}\
                                """));
    }

    @Test
    void takesANullForAbsentUnlessNullIsAValue() {
        assertThat(
                        WIDGET.applyDefaults(
                                object("{\"spec\":{\"on\":null,\"color\":null,\"wish\":null}}")))
                .isEqualTo(object("{\"spec\":{\"wish\":null,\"on\":true}}"));
    }

    @Test
    void keepsWhatEveryObjectHasInAnEmbeddedOne() {
        Schema schema =
                schema(
                        """
                        {"type":"object","properties":{"template":{"type":"object",
                         "x-kubernetes-embedded-resource":true,"properties":{"spec":{"type":"object"}}}}}\
                        """);

        assertThat(
                        schema.prune(
                                        object(
                                                """
                                                {"template":{"apiVersion":"v1","kind":"X","metadata":{"name":"x","no":1},
                                                 "spec":{},"data":1}}\
                                                """))
                                .unknown())
                .containsExactly("template.metadata.no", "template.data");
    }

    @Test
    void reportsRulesInCelInsteadOfIgnoringThem() {
        // When
        Schema.Parsed parsed =
                Schema.parse(
                        object(
                                """
                                {"type":"object","properties":{"spec":{"type":"object",
                                 "x-kubernetes-validations":[{"rule":"self.a < 1"}]}}}\
                                """),
                        "schema");

        // Then
        assertThat(parsed.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field())
                            .isEqualTo("schema.properties[spec].x-kubernetes-validations");
                    assertThat(problem.message()).contains("CEL");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"objekt"}                             | s.type
                    {"type":"object","$ref":"#/x"}                | s.$ref
                    {"type":"string","pattern":"("}               | s.pattern
                    {"type":"object","if":{}}                     | s.if
                    {"type":"array","uniqueItems":true}           | s.uniqueItems
                    {"type":"string","default":1}                 | s.default
                    {"type":"object","default":{"a":1},"properties":{"a":{"type":"string"}}} | s.default.a
                    {"type":"array","x-kubernetes-list-type":"map"} | s.x-kubernetes-list-map-keys
                    """)
    void reportsWhatIsWrongWithASchema(String schema, String field) {
        assertThat(Schema.parse(object(schema), "s").problems())
                .extracting(Cause::field)
                .contains(field);
    }

    private static Schema schema(String json) {
        Schema.Parsed parsed = Schema.parse(object(json), "schema");
        assertThat(parsed.problems()).isEmpty();
        return parsed.schema();
    }

    private static ObjectNode object(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
