package dev.barista.apiserver.patch;

import static dev.barista.apiserver.patch.Widgets.KIND;
import static dev.barista.apiserver.patch.Widgets.THEN;
import static dev.barista.apiserver.patch.Widgets.apply;
import static dev.barista.apiserver.patch.Widgets.force;
import static dev.barista.apiserver.patch.Widgets.json;
import static dev.barista.apiserver.patch.Widgets.specOf;
import static dev.barista.apiserver.patch.Widgets.update;
import static dev.barista.apiserver.patch.Widgets.widget;
import static dev.barista.apiserver.patch.Widgets.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplyConflictTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1}                        | {"size":2}                        | .spec.size
                    {"words":["a"]}                   | {"words":["a","b"]}               | .spec.words
                    {"whole":{"a":"1"}}               | {"whole":{"a":"1","b":"2"}}       | .spec.whole
                    {"labels":{"a.b/c":"1"}}          | {"labels":{"a.b/c":"2"}}          | .spec.labels.a.b/c
                    {"ports":[{"port":1,"name":"x"}]} | {"ports":[{"port":1,"name":"y"}]} | .spec.ports[port=1,protocol="TCP"].name
                    {"free":{"a":[1]}}                | {"free":{"a":[2]}}                | .spec.free.a
                    """)
    void namesTheFieldAsKubernetesDoes(String yours, String mine, String path) {
        ApiObject live = apply(null, "you", yours);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", mine))
                .withMessage("Apply failed with 1 conflict: conflict with \"you\": " + path)
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(409);
                    assertThat(refusal.status().reason()).isEqualTo("Conflict");
                    assertThat(refusal.status().causes())
                            .extracting(cause -> cause.message() + "; " + cause.field())
                            .containsExactly("conflict with \"you\"; " + path);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1}               | {"size":1}
                    {"size":1}               | {"color":"red"}
                    {"size":1}               | {"size":1.0}
                    {"tags":["a"]}           | {"tags":["b"]}
                    {"words":["a"]}          | {"words":["a"]}
                    {"labels":{"a":"1"}}     | {"labels":{"b":"1"}}
                    {"ports":[{"port":1}]}   | {"ports":[{"port":1,"name":"x"}]}
                    {"whole":{"a":"1","b":"2"}} | {"whole":{"b":"2","a":"1"}}
                    """)
    void hasNoConflictOverWhatIsTheSameOrAnothers(String yours, String mine) {
        ApiObject live = apply(null, "you", yours);

        ApiObject applied = apply(live, "me", mine);

        assertThat(specOf(applied, "you")).isEqualTo(specOf(live, "you"));
        assertThat(specOf(applied, "me")).isNotEmpty();
    }

    @Test
    void tellsAnUpdateFromAnApplyByItsVersion() {
        ApiObject live = update(null, "kubectl-edit", "{\"size\":1}");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", "{\"size\":2}"))
                .withMessage(
                        "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using"
                                + " example.com/v1: .spec.size");
    }

    @Test
    void namesTheSubresourceThroughWhichTheFieldWasWritten() {
        ApiObject live = widget("{\"size\":1}");
        ApiObject scaled =
                ManagedFields.afterUpdate(
                        KIND,
                        live,
                        live.with(tree -> tree.withObject("/spec").put("size", 2)),
                        new Writer("hpa", "scale", THEN));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(scaled, "me", "{\"size\":3}"))
                .withMessage(
                        "Apply failed with 1 conflict: conflict with \"hpa\" with subresource"
                                + " \"scale\" using example.com/v1: .spec.size");
    }

    @Test
    void groupsTheFieldsByTheirManagersInTheOrderOfTheirNames() {
        ApiObject live =
                update(
                        apply(
                                apply(null, "zoe", "{\"color\":\"red\"}"),
                                "bob",
                                "{\"words\":[\"a\"]}"),
                        "adam",
                        "{\"color\":\"red\",\"words\":[\"a\"],\"size\":1}");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        apply(live, "me", "{\"color\":\"blue\",\"words\":[\"b\"],\"size\":2}"))
                .withMessage(
                        """
                        Apply failed with 3 conflicts: conflicts with "adam" using example.com/v1:
                        - .spec.size
                        conflicts with "bob":
                        - .spec.words
                        conflicts with "zoe":
                        - .spec.color\
                        """)
                .satisfies(refusal ->
                        assertThat(refusal.status().causes())
                                .allMatch(cause -> cause.reason().equals("FieldManagerConflict"))
                                .hasSize(3));
    }

    @Test
    void aFieldOfTwoManagersIsAConflictWithBoth() {
        ApiObject live = apply(apply(null, "you", "{\"size\":1}"), "she", "{\"size\":1}");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", "{\"size\":2}"))
                .withMessage(
                        """
                        Apply failed with 2 conflicts: conflicts with "she":
                        - .spec.size
                        conflicts with "you":
                        - .spec.size\
                        """);
    }

    @Test
    void aRefusedApplyChangesNothing() {
        ApiObject live = apply(null, "you", "{\"size\":1}");
        String before = live.toString();

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", "{\"size\":2,\"color\":\"red\"}"));

        assertThat(live.toString()).isEqualTo(before);
    }

    @Test
    void forceTakesTheContestedFieldAndLeavesTheOthers() {
        ApiObject live = apply(null, "you", "{\"size\":1,\"tags\":[\"a\"],\"words\":[\"x\"]}");

        ApiObject forced = force(live, "me", "{\"size\":2,\"words\":[\"y\"],\"tags\":[\"b\"]}");

        assertThat(forced.spec())
                .isEqualTo(json("{\"size\":2,\"tags\":[\"a\",\"b\"],\"words\":[\"y\"]}"));
        assertThat(specOf(forced, "you")).isEqualTo("{\"f:tags\":{\"v:\\\"a\\\"\":{}}}");
        assertThat(specOf(forced, "me"))
                .isEqualTo("{\"f:size\":{},\"f:tags\":{\"v:\\\"b\\\"\":{}},\"f:words\":{}}");
    }

    @Test
    void aManagerHasNoConflictWithWhatItAppliedItself() {
        ApiObject live = apply(null, "me", "{\"size\":1}");

        assertThat(apply(live, "me", "{\"size\":2}").spec()).isEqualTo(json("{\"size\":2}"));
    }

    @Test
    void aManagerHasAConflictWithItsOwnUpdate() {
        ApiObject live = update(null, "me", "{\"size\":1}");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", "{\"size\":2}"))
                .withMessageContaining("conflict with \"me\" using example.com/v1: .spec.size");
    }

    @Test
    void refusesAnItemWithoutAnyKey() {
        ApiObject wanted = Widgets.widget("{\"tags\":[]}");
        var pod = dev.barista.apiserver.schema.BuiltIns.find(dev.barista.model.object.Types.POD);
        ApiObject nameless =
                wanted.with(tree -> tree.set("spec", json("{\"containers\":[{\"image\":\"i\"}]}")));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        ServerSideApply.apply(
                                pod.orElseThrow(), null, nameless, writer("me"), false))
                .withMessage(
                        "associative list with keys has an element that omits key field \"name\"");
    }

    @Test
    void refusesTwoItemsWithTheSameKey() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        apply(null, "me", "{\"ports\":[{\"port\":1},{\"port\":1,\"name\":\"x\"}]}"))
                .withMessageContaining(
                        ".spec.ports: duplicate entries for key [port=1,protocol=\"TCP\"]")
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(null, "me", "{\"tags\":[\"a\",\"a\"]}"))
                .withMessageContaining(".spec.tags: duplicate entries for key [=\"a\"]");
    }
}
