package dev.barista.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Each keyword of a schema, at its bounds.
class RulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "type":"integer","minimum":2,"exclusiveMinimum":true | 2   | v: Invalid value: 2: v in body should be greater than 2
                    "type":"integer","minimum":2,"exclusiveMinimum":true | 3   | ``
                    "type":"integer","minimum":2                         | 2   | ``
                    "type":"number","maximum":1.5,"exclusiveMaximum":true | 1.5 | v: Invalid value: 1.5: v in body should be less than 1.5
                    "type":"number","maximum":1.5                        | 1.5 | ``
                    "type":"integer"                                     | 2.0 | ``
                    "type":"integer","format":"int32"                    | 2147483647 | ``
                    "type":"integer","format":"int32"                    | 2147483648 | v: Invalid value: 2147483648: v in body must be of type int32: "2147483648"
                    "type":"integer","format":"int32"                    | -2147483648 | ``
                    "type":"integer","format":"int32"                    | -2147483649 | v: Invalid value: -2147483649: v in body must be of type int32: "-2147483649"
                    "type":"integer","format":"int64"                    | 9223372036854775808 | v: Invalid value: 9223372036854775808: v in body must be of type int64: "9223372036854775808"
                    "type":"integer","multipleOf":3                      | 9   | ``
                    "type":"integer","multipleOf":3                      | 10  | v: Invalid value: 10: v in body should be a multiple of 3
                    "type":"string","minLength":2                        | "é€" | ``
                    "type":"string","maxLength":1                        | "😀" | ``
                    "type":"string","maxLength":1                        | "ab" | v: Too long: may not be more than 1 bytes
                    "type":"string","pattern":"b"                        | "abc" | ``
                    "type":"string","pattern":"^b"                       | "abc" | v: Invalid value: "abc": v in body should match '^b'
                    "type":"string","format":"date"                      | "2026-02-28" | ``
                    "type":"string","format":"date"                      | "2026-02-30" | v: Invalid value: "2026-02-30": v in body must be of type date: "2026-02-30"
                    "type":"string","format":"date-time"                 | "2026-01-01T00:00:00+01:00" | ``
                    "type":"string","format":"byte"                      | "AP8=" | ``
                    "type":"string","format":"byte"                      | ""   | ``
                    "type":"string","format":"byte"                      | "!!!!" | v: Invalid value: "!!!!": v in body must be of type byte: "!!!!"
                    "type":"string","format":"byte"                      | "AP8" | v: Invalid value: "AP8": v in body must be of type byte: "AP8"
                    "type":"string","format":"unheard-of"                | "x"  | ``
                    "type":"array","minItems":1                          | []   | v: Invalid value: []interface {}{}: v in body should have at least 1 items
                    "type":"array","maxItems":1                          | [1]  | ``
                    "type":"object","maxProperties":1,"additionalProperties":true | {"a":1,"b":2} | v: Invalid value: map[string]interface {}{"a":1, "b":2}: v in body should have at most 1 properties
                    "type":"boolean"                                     | "true" | v: Invalid value: "string": v in body must be of type boolean: "string"
                    "type":"array"                                       | {}   | v: Invalid value: "object": v in body must be of type array: "object"
                    "type":"object"                                      | []   | v: Invalid value: "array": v in body must be of type object: "array"
                    "type":"string"                                      | null | v: Invalid value: "null": v in body must be of type string: "null"
                    "type":"string","nullable":true                      | null | ``
                    "type":"integer","enum":[1,2]                        | 3    | v: Unsupported value: 3: supported values: "1", "2"
                    "x-kubernetes-int-or-string":true                    | 1.5  | v: Invalid value: "number": v in body must be of type integer,string: "number"
                    "anyOf":[{"type":"integer"},{"type":"string"}]       | true | v: Invalid value: true: "v" must validate at least one schema (anyOf)
                    "anyOf":[{"type":"integer"},{"type":"string"}]       | "a"  | ``
                    "oneOf":[{"minimum":1},{"maximum":5}]                | 3    | v: Invalid value: 3: "v" must validate one and only one schema (oneOf)
                    "oneOf":[{"minimum":1},{"maximum":5}]                | 6    | ``
                    "not":{"enum":["a"]}                                 | "a"  | v: Invalid value: "a": "v" must not validate the schema (not)
                    "not":{"enum":["a"]}                                 | "b"  | ``
                    "allOf":[{"minimum":1},{"maximum":5}]                | 6    | v: Invalid value: 6: v in body should be less than or equal to 5
                    """)
    void holdsAValueToItsKeyword(String keywords, String value, String message) {
        Schema schema =
                schema("{\"type\":\"object\",\"properties\":{\"v\":{%s}}}".formatted(keywords));
        String found =
                String.join(
                        "; ",
                        schema
                                .validate(Json.MAPPER.readTree("{\"v\":%s}".formatted(value)))
                                .stream()
                                .map(cause -> cause.field() + ": " + cause.message())
                                .toList());

        assertThat(found).isEqualTo(message);
    }

    @Test
    void namesEachItemOfAListThatIsWrong() {
        Schema schema =
                schema(
                        """
                        {"type":"object","properties":{"l":{"type":"array","items":{"type":"object",
                         "required":["a"],"properties":{"a":{"type":"array","items":{"type":"integer"}}}}}}}\
                        """);

        assertThat(
                        schema.validate(
                                Json.MAPPER.readTree("{\"l\":[{\"a\":[1,\"x\"]},{},{\"a\":[]}]}")))
                .extracting(cause -> cause.reason() + " " + cause.field())
                .containsExactly("FieldValueTypeInvalid l[0].a[1]", "FieldValueRequired l[1].a");
    }

    @Test
    void aDefaultIsFilledInWithTheDefaultsOfItsMembers() {
        Schema schema =
                schema(
                        """
                        {"type":"object","properties":{"a":{"type":"object","default":{},"properties":{
                          "b":{"type":"integer","default":3},"c":{"type":"string"}}},
                         "m":{"type":"object","additionalProperties":{"type":"object","properties":{
                          "d":{"type":"string","default":"x"}}}}}}\
                        """);

        assertThat(defaulted(schema, "{}")).isEqualTo("{\"a\":{\"b\":3}}");
        assertThat(defaulted(schema, "{\"a\":{\"c\":\"y\"}}"))
                .isEqualTo("{\"a\":{\"c\":\"y\",\"b\":3}}");
        assertThat(defaulted(schema, "{\"a\":{\"b\":0},\"m\":{\"k\":{}}}"))
                .isEqualTo("{\"a\":{\"b\":0},\"m\":{\"k\":{\"d\":\"x\"}}}");
        assertThat(defaulted(schema, "{\"a\":null,\"m\":{\"k\":null}}"))
                .isEqualTo("{\"m\":{},\"a\":{\"b\":3}}");
    }

    @Test
    void aDefaultIsNotSharedBetweenTwoObjects() {
        Schema schema =
                schema(
                        """
                        {"type":"object","properties":{"a":{"type":"object","default":{"b":1},
                         "properties":{"b":{"type":"integer"}}}}}\
                        """);
        var first = schema.applyDefaults(Json.object());

        first.withObject("/a").put("b", 2);

        assertThat(defaulted(schema, "{}")).isEqualTo("{\"a\":{\"b\":1}}");
    }

    @Test
    void aQuotedValueIsWrittenAsGoWritesIt() {
        assertThat(
                        FieldErrors.goSyntax(
                                Json.MAPPER.readTree("[\"a\\\"b\\\\\\n\",null,{\"k\":true}]")))
                .isEqualTo(
                        "[]interface {}{\"a\\\"b\\\\\\n\", \"null\","
                                + " map[string]interface {}{\"k\":true}}");
    }

    private static String defaulted(Schema schema, String json) {
        JsonNode tree = Json.MAPPER.readTree(json);
        return schema.applyDefaults((tools.jackson.databind.node.ObjectNode) tree).toString();
    }

    private static Schema schema(String json) {
        Schema.Parsed parsed = Schema.parse(Json.MAPPER.readTree(json), "schema");
        assertThat(parsed.problems()).isEmpty();
        return parsed.schema();
    }
}
