package dev.barista.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class StrategicMergePatchTest {

    private static final Schema POD = BuiltIns.find(Types.POD).orElseThrow().schema();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]}]} | {"containers":[{"name":"a","env":[{"name":"Y","value":"3"}]}]} | {"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"3"}]}]}
                    {"containers":[{"name":"a","env":[{"name":"X"},{"name":"Y"}]}]} | {"containers":[{"name":"a","env":[{"name":"X","$patch":"delete"}]}]} | {"containers":[{"name":"a","env":[{"name":"Y"}]}]}
                    {"containers":[{"name":"a","ports":[{"containerPort":80,"name":"x"}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"UDP"},{"containerPort":81}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":80,"name":"x","protocol":"UDP"},{"containerPort":81}]}]}
                    {"containers":[{"name":"a","command":["x","y"]}]} | {"containers":[{"name":"a","command":["z"]}]} | {"containers":[{"name":"a","command":["z"]}]}
                    {"containers":[{"name":"a","image":"1","tty":true}]} | {"containers":[{"name":"a","tty":null}]} | {"containers":[{"name":"a","image":"1"}]}
                    {"containers":[{"name":"a","image":"1"}]} | {"containers":[{"name":"a","$patch":"replace"},{"name":"b","image":"2"}]} | {"containers":[{"name":"b","image":"2"}]}
                    {"containers":[{"name":"a","image":"1"}]} | {"containers":[{"name":"a","$patch":"merge","tty":true}]} | {"containers":[{"name":"a","image":"1","tty":true}]}
                    {"containers":[{"name":"a"}]} | {"containers":null} | {}
                    {"containers":[{"name":"a"}]} | {"containers":[]} | {"containers":[{"name":"a"}]}
                    {} | {"containers":[{"name":"a","image":null,"env":[{"name":"X","value":null}]}]} | {"containers":[{"name":"a","env":[{"name":"X"}]}]}
                    {"containers":[{"name":"a"}]} | {"containers":[{"name":"zz","$patch":"delete"}]} | {"containers":[{"name":"a"}]}
                    """)
    void mergesAListByItsKeyAtEveryDepth(String before, String patch, String after) {
        assertThat(patched(before, patch)).isEqualTo(json(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a b c | c b a   |       | c b a
                    a b c | c a     |       | b c a
                    a b c | b       |       | a b c
                    a b c | n a     | n     | n a b c
                    a b c | a n c   | n     | a n b c
                    a b c | ``      |       | a b c
                    a b   | b a n   | n     | b a n
                    """)
    void putsItemsIntoTheOrderThatIsSet(String before, String order, String added, String after) {
        String patch =
                "{\"$setElementOrder/containers\":%s,\"containers\":%s}"
                        .formatted(named(order), named(added == null ? "" : added));

        assertThat(patched("{\"containers\":%s}".formatted(named(before)), patch))
                .isEqualTo(json("{\"containers\":%s}".formatted(named(after))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ["a","b"]     | {"finalizers":["b","c"]}                             | ["a","b","c"]
                    ["a","b","a"] | {"$deleteFromPrimitiveList/finalizers":["a"]}        | ["b"]
                    ["a"]         | {"$deleteFromPrimitiveList/finalizers":["x"]}        | ["a"]
                    ["a","b"]     | {"$setElementOrder/finalizers":["b","a"]}            | ["b","a"]
                    ["a","b"]     | {"$setElementOrder/finalizers":["c","b"],"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]} | ["c","b"]
                    """)
    void mergesAListOfScalarsByTheirValues(String before, String metadata, String after) {
        ObjectNode result =
                StrategicMergePatch.apply(
                        json("{\"metadata\":{\"finalizers\":%s}}".formatted(before)),
                        json("{\"metadata\":%s}".formatted(metadata)),
                        POD);

        assertThat(result).isEqualTo(json("{\"metadata\":{\"finalizers\":%s}}".formatted(after)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"replace","b":"2","c":null}} | {"nodeSelector":{"b":"2"}}
                    {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"merge","b":"2"}} | {"nodeSelector":{"a":"1","b":"2"}}
                    {"nodeSelector":{"a":"1","b":"2"}} | {"nodeSelector":{"$retainKeys":["b","c"],"c":"3"}} | {"nodeSelector":{"b":"2","c":"3"}}
                    {"securityContext":{"runAsUser":1}} | {"securityContext":{"$patch":"delete","fsGroup":2}} | {"securityContext":{}}
                    {} | {"securityContext":{"$patch":"delete"}} | {"securityContext":{}}
                    {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"delete"}} | {}
                    {} | {"nodeSelector":{"$patch":"delete"}} | {}
                    {"nodeName":"a"} | {"nodeName":{"x":null,"y":1}} | {"nodeName":{"y":1}}
                    {"restartPolicy":"Always"} | {"restartPolicy":"Never"} | {"restartPolicy":"Never"}
                    {"nodeSelector":null} | {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"a":"1"}}
                    """)
    void doesWithAnObjectWhatItsDirectiveSays(String before, String patch, String after) {
        assertThat(patched(before, patch)).isEqualTo(json(after));
    }

    @Test
    void theWholeObjectCanBeReplacedOrEmptied() {
        ObjectNode target = json("{\"spec\":{\"nodeName\":\"n\"},\"data\":1}");

        assertThat(StrategicMergePatch.apply(target, json("{\"$patch\":\"replace\",\"a\":1}"), POD))
                .isEqualTo(json("{\"a\":1}"));
        assertThat(StrategicMergePatch.apply(target, json("{\"$patch\":\"delete\"}"), POD))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"containers":[{"name":"a","$patch":"jump"}]}     | Unknown patch type found: jump
                    {"nodeSelector":{"$patch":"jump"}}                | Unknown patch type found: "jump"
                    {"containers":[{"image":"i"}]}                    | map: {"image":"i"} does not contain declared merge key: name
                    {"nodeSelector":{"$retainKeys":["a"],"b":"1"}}    | patch: b (expected: in its $retainKeys ["a"])
                    """)
    void refusesWhatCannotBeMeant(String patch, String why) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        patched("{\"containers\":[{\"name\":\"a\"}],\"nodeSelector\":{}}", patch))
                .withMessage(why)
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
    }

    @Test
    void refusesAPatchThatIsNoObject() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        StrategicMergePatch.apply(Json.object(), Json.MAPPER.readTree("[]"), POD))
                .withMessage("merge patch: ARRAY (expected: an object)");
    }

    @Test
    void leavesTheObjectItPatchesAsItWasAndNoDirectiveInTheResult() {
        Property.holds(
                300,
                cases -> {
                    ObjectNode target = Json.object();
                    target.set("spec", json("{\"containers\":%s}".formatted(named("a b c d"))));
                    String before = target.toString();
                    ArrayNode changes = Json.MAPPER.createArrayNode();
                    for (String name : new String[] {"a", "c", "e"}) {
                        ObjectNode change = changes.addObject().put("name", name);
                        switch (cases.between(0, 3)) {
                            case 0 -> change.put("$patch", "delete");
                            case 1 -> change.put("$patch", "merge").put("image", "i");
                            case 2 -> change.putArray("$retainKeys").add("name");
                            default -> change.put("tty", true);
                        }
                    }
                    ObjectNode patch = Json.object();
                    patch.withObject("/spec").set("containers", changes);

                    ObjectNode once = StrategicMergePatch.apply(target, patch, POD);

                    assertThat(target.toString()).isEqualTo(before);
                    assertThat(once.toString()).doesNotContain("$");
                    assertThat(StrategicMergePatch.apply(once, patch, POD)).isEqualTo(once);
                });
    }

    private static ObjectNode patched(String spec, String patch) {
        ObjectNode target = Json.object();
        target.set("spec", json(spec));
        ObjectNode change = Json.object();
        change.set("spec", json(patch));
        return (ObjectNode) StrategicMergePatch.apply(target, change, POD).path("spec");
    }

    /// A list of objects with these names, which white space parts.
    private static ArrayNode named(String names) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (String name : names.split(" ", -1)) {
            if (!name.isEmpty()) {
                list.addObject().put("name", name);
            }
        }
        return list;
    }

    private static ObjectNode json(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
