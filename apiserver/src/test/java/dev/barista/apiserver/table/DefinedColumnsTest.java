package dev.barista.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.table.Tables.Include;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The `additionalPrinterColumns` of defined kinds.
class DefinedColumnsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    string  | "a"                    | "a"
                    string  | 4                      | "4"
                    string  | true                   | "true"
                    string  | {"a":[1]}              | "{\\"a\\":[1]}"
                    string  | null                   | null
                    integer | 4                      | 4
                    integer | 4.9                    | 4
                    integer | 9007199254740993       | 9007199254740993
                    integer | "4"                    | null
                    number  | 4                      | 4.0
                    number  | 0.25                   | 0.25
                    number  | "0.25"                 | null
                    boolean | false                  | false
                    boolean | "false"                | null
                    date    | "2026-01-01T00:59:00Z" | "60s"
                    date    | "2027-01-01T00:00:00Z" | "<invalid>"
                    date    | "yesterday"            | "<invalid>"
                    date    | ""                     | "<unknown>"
                    date    | 5                      | null
                    """)
    void showsAValueAsItsColumnSays(String type, String value, String cell) {
        assertThat(cell(type, ".spec.v", "{\"spec\":{\"v\":%s}}".formatted(value)))
                .isEqualTo(cell.replace("\\\\", "\\"));
    }

    @Test
    void showsNothingWhereThePathLeadsNowhere() {
        assertThat(cell("string", ".spec.v.w", "{\"spec\":{\"v\":1}}")).isEqualTo("null");
        assertThat(cell("date", ".spec.v", "{}")).isEqualTo("null");
    }

    @Test
    void showsTheFirstOfSeveralValues() {
        assertThat(cell("string", ".spec.l[*]", "{\"spec\":{\"l\":[\"a\",\"b\"]}}"))
                .isEqualTo("\"a\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spec", "..spec", ".a[", ".a[x]", ".a['b]", ".a[?(@.b)]", ".a[0", ".a]["})
    void doesNotReadAPathOfAnotherForm(String path) {
        assertThat(JsonPath.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    .l[-3].n                  | []
                    .l[2].n                   | []
                    .l[?(@.n==1)].t           | ["A"]
                    .l[?( @.t == 'B' )].n     | [2]
                    .l[?(@.t=='(]')].n        | []
                    .l[?(@.o.p=='q')].t       | ["B"]
                    .a.b\\.c                  | ["dotted"]
                    .l.n                      | []
                    .a[0]                     | []
                    """)
    void findsWhatThePathLeadsTo(String path, String found) {
        var root =
                Json.MAPPER.readTree(
                        """
                        {"a":{"b.c":"dotted"},"l":[{"t":"A","n":1},{"t":"B","n":2,"o":{"p":"q"}}]}\
                        """);

        assertThat(JsonPath.parse(path.replace("\\\\", "\\")).orElseThrow().find(root).toString())
                .isEqualTo(Json.MAPPER.readTree(found).valueStream().toList().toString());
    }

    private static String cell(String type, String path, String object) {
        ObjectNode definition =
                Json.MAPPER.readValue(
                        """
                        {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com",
                         "scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
                         "versions":[{"name":"v1","served":true,"storage":true,
                          "additionalPrinterColumns":[{"name":"V","type":"%s","jsonPath":"%s"}],
                          "schema":{"openAPIV3Schema":{"type":"object"}}}]}}\
                        """
                                .formatted(type, path),
                        ObjectNode.class);
        ObjectNode table =
                Tables.table(
                        KindDescription.fromCrd(definition),
                        ApiObject.parse(object),
                        Include.NONE,
                        NOW);
        return table.at("/rows/0/cells/1").toString();
    }
}
