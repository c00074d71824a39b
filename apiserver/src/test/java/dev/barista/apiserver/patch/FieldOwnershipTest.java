package dev.barista.apiserver.patch;

import static dev.barista.apiserver.patch.Widgets.KIND;
import static dev.barista.apiserver.patch.Widgets.apply;
import static dev.barista.apiserver.patch.Widgets.force;
import static dev.barista.apiserver.patch.Widgets.json;
import static dev.barista.apiserver.patch.Widgets.specOf;
import static dev.barista.apiserver.patch.Widgets.update;
import static dev.barista.apiserver.patch.Widgets.widget;
import static dev.barista.apiserver.patch.Widgets.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Golden tables of `managedFields`: what each kind of list and map leaves in them.
class FieldOwnershipTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1}                    | {"f:size":{}}
                    {"tags":["b","a"]}            | {"f:tags":{"v:\\"a\\"":{},"v:\\"b\\"":{}}}
                    {"words":["b","a"]}           | {"f:words":{}}
                    {"ports":[{"port":1}]}        | {"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}
                    {"ports":[{"protocol":"UDP","port":1,"name":"x"}]} | {"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"UDP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}}}
                    {"labels":{"a":"1","b":"2"}}  | {"f:labels":{"f:a":{},"f:b":{}}}
                    {"whole":{"a":"1","b":"2"}}   | {"f:whole":{}}
                    {"free":{"a":{"b":[1,2]}}}    | {"f:free":{"f:a":{".":{},"f:b":{}}}}
                    {"labels":{}}                 | {"f:labels":{}}
                    """)
    void anAppliedValueIsOwnedAsItsSchemaSays(String spec, String fields) {
        assertThat(Json.MAPPER.readTree(specOf(apply(null, "me", spec), "me")))
                .isEqualTo(json(fields.replace("\\\\", "\\")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1}                | {"size":2}                  | {"f:size":{}}
                    {"tags":["a"]}            | {"tags":["a","b"]}          | {"f:tags":{"v:\\"b\\"":{}}}
                    {"words":["a"]}           | {"words":["a","b"]}         | {"f:words":{}}
                    {"ports":[{"port":1}]}    | {"ports":[{"port":1,"name":"x"}]} | {"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"TCP\\"}":{"f:name":{}}}}
                    {"labels":{"a":"1"}}      | {"labels":{"a":"1","b":"2"}} | {"f:labels":{"f:b":{}}}
                    {"whole":{"a":"1"}}       | {"whole":{"a":"1","b":"2"}}  | {"f:whole":{}}
                    {"labels":{"a":"1"}}      | {"labels":{}}                | ``
                    """)
    void anUpdateOwnsWhatItChangesAndNothingElse(String before, String after, String fields) {
        ApiObject live = apply(null, "me", before);

        String owned = specOf(update(live, "hand", after), "hand");

        assertThat(owned.isEmpty() ? json("{}") : json(owned))
                .isEqualTo(fields.isEmpty() ? json("{}") : json(fields.replace("\\\\", "\\")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"tags":["x","y"]}       | {"tags":["y","z"]}      | {"tags":["x","y","z"]}
                    {"tags":["x","y"]}       | {"tags":["y","x"]}      | {"tags":["y","x"]}
                    {"tags":["a","x","b"]}   | {"tags":["b","a"]}      | {"tags":["x","b","a"]}
                    {"tags":["a","b","x"]}   | {"tags":["b","a"]}      | {"tags":["b","x","a"]}
                    {"tags":["x"]}           | {"tags":["y"]}          | {"tags":["x","y"]}
                    {"tags":["a","x"]}       | {"tags":["n","a"]}      | {"tags":["n","a","x"]}
                    {"words":["x"]}          | {"words":["y"]}         | {"words":["y"]}
                    {"labels":{"a":"1"}}     | {"labels":{"b":"2"}}    | {"labels":{"a":"1","b":"2"}}
                    {"whole":{"a":"1"}}      | {"whole":{"b":"2"}}     | {"whole":{"b":"2"}}
                    {"ports":[{"port":1}]}   | {"ports":[{"port":1,"name":"x"}]} | {"ports":[{"port":1,"name":"x"}]}
                    {"ports":[{"port":1}]}   | {"ports":[{"port":1,"protocol":"TCP"}]} | {"ports":[{"port":1,"protocol":"TCP"}]}
                    {"ports":[{"port":1}]}   | {"ports":[{"port":1,"protocol":"UDP"}]} | {"ports":[{"port":1},{"port":1,"protocol":"UDP"}]}
                    {"size":1,"color":"red"} | {"color":"blue"}        | {"size":1,"color":"blue"}
                    {"free":{"a":{"b":1}}}   | {"free":{"a":{"c":2}}}  | {"free":{"a":{"b":1,"c":2}}}
                    """)
    void whatTwoApplyIsPutTogetherAsTheSchemaSays(String mine, String yours, String together) {
        ApiObject live = apply(null, "you", mine);

        assertThat(force(live, "me", yours).spec()).isEqualTo(json(together));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1,"color":"red"}          | {"size":1}            | {"size":1}
                    {"tags":["a","b"]}                | {"tags":["b"]}        | {"tags":["b"]}
                    {"words":["a"],"size":1}          | {"size":1}            | {"size":1}
                    {"ports":[{"port":1},{"port":2}]} | {"ports":[{"port":2}]} | {"ports":[{"port":2}]}
                    {"ports":[{"port":1,"name":"x"}]} | {"ports":[{"port":1}]} | {"ports":[{"port":1}]}
                    {"labels":{"a":"1","b":"2"}}      | {"labels":{"b":"2"}}  | {"labels":{"b":"2"}}
                    {"whole":{"a":"1"},"size":1}      | {"size":1}            | {"size":1}
                    """)
    void whatAManagerNoLongerAppliesGoes(String first, String second, String left) {
        assertThat(apply(apply(null, "me", first), "me", second).spec()).isEqualTo(json(left));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1,"color":"red"} | {"color":"red"}  | {"size":1} | {"size":1,"color":"red"}
                    {"tags":["a","b"]}       | {"tags":["b"]}   | {"tags":["a"]} | {"tags":["a","b"]}
                    {"words":["a"],"size":1} | {"words":["a"]}  | {"size":1} | {"words":["a"],"size":1}
                    {"labels":{"a":"1","b":"2"}} | {"labels":{"b":"2"}} | {"labels":{"a":"1"}} | {"labels":{"a":"1","b":"2"}}
                    {"ports":[{"port":1,"name":"x"}]} | {"ports":[{"port":1}]} | {} | {"ports":[{"port":1}]}
                    """)
    void whatAnotherAppliesTooStays(String first, String shared, String second, String left) {
        ApiObject both = apply(apply(null, "me", first), "you", shared);

        assertThat(apply(both, "me", second).spec()).isEqualTo(json(left));
    }

    @Test
    void aFieldMovesFromOneManagerToTheOtherWithoutForce() {
        // Given
        ApiObject first = apply(null, "old", "{\"size\":3,\"color\":\"red\"}");

        // When
        ApiObject shared = apply(first, "new", "{\"size\":3}");
        ApiObject handedOver = apply(shared, "old", "{\"color\":\"red\"}");
        ApiObject changed = apply(handedOver, "new", "{\"size\":5}");

        // Then
        assertThat(changed.spec()).isEqualTo(json("{\"size\":5,\"color\":\"red\"}"));
        assertThat(specOf(changed, "old")).isEqualTo("{\"f:color\":{}}");
        assertThat(specOf(changed, "new")).isEqualTo("{\"f:size\":{}}");
    }

    @Test
    void aManagerThatLosesItsLastFieldIsNoLongerListed() {
        ApiObject forced = force(apply(null, "you", "{\"size\":1}"), "me", "{\"size\":2}");

        assertThat(ManagedFields.of(forced).entries())
                .extracting(ManagedFields.Entry::manager)
                .containsExactly("me");
    }

    @Test
    void applyAndUpdateOfOneManagerAreTwoEntries() {
        ApiObject live =
                update(apply(null, "me", "{\"size\":1}"), "me", "{\"size\":1,\"color\":\"x\"}");

        assertThat(ManagedFields.of(live).entries())
                .extracting(entry -> entry.manager() + " " + entry.operation())
                .containsExactly("me Apply", "me Update");
    }

    @Test
    void oneEmptyEntryResetsTheManagers() {
        ApiObject live = apply(null, "me", "{\"size\":1}");
        ApiObject reset =
                live.with(
                        tree -> tree.withObject("/metadata").putArray("managedFields").addObject());

        ApiObject after = ManagedFields.afterUpdate(KIND, live, reset, writer("hand"));

        assertThat(after.metadata().has("managedFields")).isFalse();
    }

    @Test
    void theFirstApplyOfAnUnmanagedObjectFindsWhatWasThereBefore() {
        ApiObject live = widget("{\"size\":1,\"color\":\"red\"}");

        ApiObject applied = apply(live, "me", "{\"size\":1}");

        assertThat(specOf(applied, "before-first-apply"))
                .isEqualTo("{\"f:color\":{},\"f:size\":{}}");
        assertThat(applied.at("/metadata/managedFields/1/operation").asString())
                .isEqualTo("Update");
    }

    @Test
    void theIdentityAndWhatTheServerWritesIsManagedByNoManager() {
        ApiObject live =
                widget("{}")
                        .with(tree ->
                                tree.withObject("/metadata")
                                        .put("uid", "u")
                                        .put("resourceVersion", "7")
                                        .put("generation", 2)
                                        .put("creationTimestamp", "2026-01-01T00:00:00Z"));
        ApiObject wanted =
                live.with(tree -> {
                    tree.withObject("/metadata").put("uid", "other").put("generation", 9);
                    tree.withObject("/metadata/labels").put("a", "b");
                });

        ApiObject applied = ServerSideApply.apply(KIND, live, wanted, writer("me"), false);

        assertThat(applied.uid()).isEqualTo("u");
        assertThat(applied.generation()).isEqualTo(2);
        assertThat(applied.at("/metadata/managedFields/0/fieldsV1").toString())
                .isEqualTo("{\"f:metadata\":{\"f:labels\":{\"f:a\":{}}},\"f:spec\":{}}");
    }

    @Test
    void aPlainApplyLeavesTheStatusAlone() {
        ApiObject live = apply(null, "me", "{\"size\":1}").withStatus(json("{\"phase\":\"Up\"}"));
        ApiObject wanted = widget("{\"size\":1}").withStatus(json("{\"phase\":\"Down\"}"));

        ApiObject applied = ServerSideApply.apply(KIND, live, wanted, writer("me"), false);

        assertThat(applied.status()).isEqualTo(json("{\"phase\":\"Up\"}"));
        assertThat(applied.at("/metadata/managedFields/0/fieldsV1").has("f:status")).isFalse();
    }
}
