package dev.barista.model.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

class MembersTest {

    private final Members members = new Members();

    @Test
    void doesWhatALinkedHashMapDoes() {
        Property.holds(
                500,
                cases -> {
                    var compact = new Members();
                    var model = new LinkedHashMap<String, JsonNode>();
                    int steps = cases.between(0, 60);
                    for (int step = 0; step < steps; step++) {
                        String key = "k" + cases.between(0, 20);
                        var value = IntNode.valueOf(step);
                        switch (cases.between(0, 9)) {
                            case 0, 1 ->
                                    assertThat(compact.remove(key)).isEqualTo(model.remove(key));
                            case 2 -> {
                                compact.keySet().removeIf(k -> k.compareTo(key) < 0);
                                model.keySet().removeIf(k -> k.compareTo(key) < 0);
                            }
                            case 3 -> {
                                compact.replaceAll((k, v) -> k.equals(key) ? value : v);
                                model.replaceAll((k, v) -> k.equals(key) ? value : v);
                            }
                            default ->
                                    assertThat(compact.put(key, value))
                                            .isEqualTo(model.put(key, value));
                        }
                        assertThat(compact.get(key)).isEqualTo(model.get(key));
                        assertThat(compact.containsKey(key)).isEqualTo(model.containsKey(key));
                    }
                    assertThat(new ArrayList<>(compact.entrySet()))
                            .isEqualTo(new ArrayList<>(model.entrySet()));
                    assertThat((Map<String, JsonNode>) compact).isEqualTo(model);
                    assertThat(compact.hashCode()).isEqualTo(model.hashCode());
                });
    }

    @Test
    void staysSmallUpToTwelveMembersAndHoldsAnyNumber() {
        for (int i = 0; i < 1000; i++) {
            members.put("key-" + i, IntNode.valueOf(i));
        }

        assertThat(members).hasSize(1000);
        assertThat(members.get("key-999")).isEqualTo(IntNode.valueOf(999));
        assertThat(members.keySet()).startsWith("key-0", "key-1").endsWith("key-999");
    }

    @Test
    void aChangeDuringAWalkIsNoticed() {
        members.put("a", IntNode.valueOf(1));
        members.put("b", IntNode.valueOf(2));
        Iterator<Map.Entry<String, JsonNode>> walk = members.entrySet().iterator();
        walk.next();

        members.remove("b");

        assertThatThrownBy(walk::next).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void anEntryWritesThrough() {
        members.put("a", IntNode.valueOf(1));

        members.entrySet().iterator().next().setValue(IntNode.valueOf(2));

        assertThat(members.get("a")).isEqualTo(IntNode.valueOf(2));
    }

    @Test
    void parsedMadeAndCopiedTreesAreCompactAndKeepTheirOrder() {
        var parsed =
                (ObjectNode) Json.MAPPER.readTree("{\"z\":{\"b\":[{\"y\":1,\"x\":2}]},\"a\":1}");

        ObjectNode copy = parsed.deepCopy();
        copy.withObject("/z/b/0").put("w", 3);

        assertThat(copy.toString())
                .isEqualTo("{\"z\":{\"b\":[{\"y\":1,\"x\":2,\"w\":3}]},\"a\":1}");
        assertThat(parsed.toString()).isEqualTo("{\"z\":{\"b\":[{\"y\":1,\"x\":2}]},\"a\":1}");
        for (JsonNode object :
                List.of(parsed, copy, copy.at("/z"), copy.at("/z/b/0"), Json.object())) {
            assertThat(object.getClass().getSimpleName()).isEqualTo("CompactObject");
        }
    }

    @Test
    void aCompactTreeEqualsAnOrdinaryOne() {
        var ordinary = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        ordinary.putObject("a").put("b", 1);
        ObjectNode compact = Json.object();
        compact.putObject("a").put("b", 1);

        assertThat(compact).isEqualTo(ordinary).hasSameHashCodeAs(ordinary);
        assertThat(ordinary).isEqualTo(compact);
    }
}
