package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Fields under admission: where they are, what is read of them, what is found wrong.
class FieldTest {

    private final FieldErrors errors = new FieldErrors();

    private Field field(String json) {
        return new Field(Json.MAPPER.readTree(json), new FieldPath("spec"), errors);
    }

    @Test
    void pathsTellWhereAFieldIs() {
        assertThat(FieldPath.ROOT.field("spec").field("traffic").index(1).field("percent"))
                .hasToString("spec.traffic[1].percent");
        assertThat(FieldPath.ROOT.field("a").key("b")).hasToString("a[b]");
        assertThat(FieldPath.ROOT.field("annotations").key("a.b/c"))
                .hasToString("annotations.[a.b/c]");
    }

    @Test
    void aPathIsMadeOfItsSteps() {
        Property.holds(
                300,
                cases -> {
                    FieldPath path = FieldPath.ROOT;
                    var text = new StringBuilder();
                    for (int n = cases.length(); n > 0; n--) {
                        if (cases.random().nextBoolean() || text.isEmpty()) {
                            String name = "f" + cases.between(0, 9);
                            path = path.field(name);
                            text.append(text.isEmpty() ? "" : ".").append(name);
                        } else {
                            int index = cases.between(0, 99);
                            path = path.index(index);
                            text.append('[').append(index).append(']');
                        }
                    }

                    assertThat(path.text()).isEqualTo(text.toString());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "false", "0", "0.0", "[]"})
    void whatGoLeavesOutSaysNothing(String json) {
        assertThat(field(json).isZero()).isTrue();
        assertThat(errors.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" \"", "true", "1", "-0.5", "[0]", "{\"a\": 1}", "\"false\""})
    void otherValuesSaySomething(String json) {
        assertThat(field(json).isZero()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    text | 5 | invalid value: 5: spec
                    text | {} | invalid value: {}: spec
                    number | "5" | invalid value: "5": spec
                    number | 1.5 | invalid value: 1.5: spec
                    number | 99999999999999999999 | invalid value: 99999999999999999999: spec
                    truth | "true" | invalid value: "true": spec
                    truth | 1 | invalid value: 1: spec
                    items | {} | invalid value: {}: spec
                    entries | [] | invalid value: []: spec
                    objects | ["a"] | invalid value: "a": spec[0]
                    strings | {"a": 1} | invalid value: 1: spec.a
                    """)
    void readingAValueOfAWrongTypeFindsThat(String read, String json, String expected) {
        Field field = field(json);
        switch (read) {
            case "text" -> assertThat(field.text()).isEmpty();
            case "number" -> assertThat(field.number(7)).isEqualTo(7);
            case "truth" -> assertThat(field.isTrue()).isFalse();
            case "items" -> assertThat(field.items()).isEmpty();
            case "entries" -> assertThat(field.entries()).isEmpty();
            case "objects" -> assertThat(field.objects()).hasSize(1);
            default -> field.requireStrings();
        }

        assertThat(errors.text()).startsWith(expected + "\nmust be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}"})
    void whatIsAbsentIsNoMistake(String json) {
        Field absent = field(json).field("none");

        assertThat(absent.text()).isEmpty();
        assertThat(absent.number(3)).isEqualTo(3);
        assertThat(absent.isTrue()).isFalse();
        assertThat(absent.items()).isEmpty();
        assertThat(absent.entries()).isEmpty();
        absent.within(1, 2);
        absent.allowOnly(Set.of());
        assertThat(errors.isEmpty()).isTrue();
    }

    @Test
    void aNumberIsRefusedExactlyOutsideItsBounds() {
        Property.holds(
                300,
                cases -> {
                    int low = cases.between(-50, 50);
                    int high = cases.between(low, 100);
                    int value = cases.between(-100, 150);
                    var found = new FieldErrors();

                    new Field(Json.MAPPER.readTree("" + value), FieldPath.ROOT.field("a"), found)
                            .within(low, high);

                    assertThat(found.text())
                            .isEqualTo(
                                    value < low || value > high
                                            ? "expected %d <= %d <= %d: a"
                                                    .formatted(low, value, high)
                                            : "");
                });
    }

    @Test
    void refusesEveryFieldThatIsNotNamedAndSaysSomething() {
        field("{\"a\": 1, \"b\": \"\", \"c\": 2, \"d\": {}, \"e\": null}").allowOnly(Set.of("a"));

        assertThat(errors.text()).isEqualTo("must not set the field(s): spec.c, spec.d");
    }

    @Test
    void wantsExactlyOneOfSeveral() {
        assertThat(field("{\"a\": 1}").exactlyOne("a", "b")).containsExactly("a");
        assertThat(errors.isEmpty()).isTrue();

        assertThat(field("{}").exactlyOne("a", "b")).isEmpty();
        assertThat(field("{\"c\": 1, \"d\": 1}").exactlyOne("c", "d")).containsExactly("c", "d");

        assertThat(errors.text())
                .isEqualTo(
                        "expected exactly one, got both: spec.c, spec.d\n"
                                + "expected exactly one, got neither: spec.a, spec.b");
    }

    @Test
    void theOrderInWhichMistakesAreFoundDoesNotMatter() {
        Property.holds(
                200,
                cases -> {
                    List<Integer> mistakes =
                            new ArrayList<>(IntStream.range(0, cases.length()).boxed().toList());
                    FieldErrors one = found(mistakes);
                    Collections.shuffle(mistakes, new Random(cases.size()));
                    FieldErrors other = found(mistakes);

                    assertThat(other.text()).isEqualTo(one.text());
                    assertThat(other.causes()).isEqualTo(one.causes());
                    assertThat(other.warnings()).isEqualTo(one.warnings());
                });
    }

    private static FieldErrors found(List<Integer> mistakes) {
        var found = new FieldErrors();
        for (int n : mistakes) {
            FieldPath path = FieldPath.ROOT.field("f" + n);
            if (n % 4 == 0) {
                found.warn("careful", "", path);
            } else {
                found.add("wrong " + n % 3, n % 5 == 0 ? "because" : "", path);
            }
        }
        return found;
    }

    @Test
    void warningsDoNotRefuse() {
        errors.warn("old", "use the new one", new FieldPath("spec.a"));

        assertThat(errors.isEmpty()).isTrue();
        assertThat(errors.text()).isEmpty();
        assertThat(errors.causes()).isEmpty();
        assertThat(errors.warnings()).containsExactly("old: spec.a\nuse the new one");
    }

    @Test
    void anyTreeIsReadWithoutAFault() {
        Property.holds(
                500,
                cases -> {
                    var found = new FieldErrors();
                    JsonNode tree = tree(cases, 3);
                    var root = new Field(tree, FieldPath.ROOT, found);

                    for (Field each : List.of(root, root.field("a"), root.down("a", "b"))) {
                        each.text();
                        each.number(0);
                        each.isTrue();
                        each.objects().forEach(Field::entries);
                        each.requireStrings();
                        each.allowOnly(Set.of("a"));
                    }
                    assertThat(found.causes()).hasSizeGreaterThanOrEqualTo(found.isEmpty() ? 0 : 1);
                });
    }

    private static JsonNode tree(Cases cases, int depth) {
        var nodes = Json.MAPPER.getNodeFactory();
        return switch (cases.between(0, depth > 0 ? 7 : 5)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(cases.random().nextBoolean());
            case 2 -> nodes.numberNode(cases.random().nextInt());
            case 3 -> nodes.numberNode(cases.random().nextDouble());
            case 4, 5 -> nodes.stringNode("t" + cases.between(0, 9));
            case 6 -> nodes.arrayNode().add(tree(cases, depth - 1)).add(tree(cases, depth - 1));
            default ->
                    nodes.objectNode()
                            .setAll(
                                    Map.of(
                                            "a",
                                            tree(cases, depth - 1),
                                            "b",
                                            tree(cases, depth - 1)));
        };
    }
}
