package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class NonsenseTest {

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e30",
                    "99999999999999999999",
                    "\"\"",
                    "\"x\"",
                    "\"\\u0000\"",
                    "\"{{\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[1]",
                    "[{}]",
                    "{}",
                    "{\"name\": 1}",
                    "{\"a\": {}}");

    private static final List<ApiObject> FULL =
            Examples.ALL.stream().map(object -> Examples.create(object).object()).toList();

    @Test
    void nonsenseIsAdmittedOrRefusedAndNeverBreaksAnything() {
        Property.holds(
                600,
                cases -> {
                    ApiObject before = FULL.get(cases.between(0, FULL.size() - 1));
                    ApiObject broken = broken(before, cases);

                    checked(Operation.CREATE, broken, broken);
                    checked(Operation.UPDATE, broken, before);
                    checked(Operation.UPDATE, before, broken);
                });
    }

    /// Admitting twice changes nothing the second time, whatever it is.
    private static void checked(Operation operation, ApiObject object, ApiObject old) {
        try {
            ApiObject once = admitted(operation, object, old);
            assertThat(admitted(operation, once, old)).isEqualTo(once);
        } catch (ApiException refusal) {
            assertThat(refusal.status().code()).isEqualTo(400);
        }
    }

    private static ApiObject admitted(Operation operation, ApiObject object, ApiObject old) {
        String user = "alice";
        return Examples.admit(operation, object, old, user, ConfigSnapshot.DEFAULT).object();
    }

    /// A copy with a few values replaced by others that do not belong there.
    private static ApiObject broken(ApiObject object, Cases cases) {
        return object.with(tree -> {
            for (int i = 0; i < cases.between(1, 3); i++) {
                List<JsonNode> containers = new ArrayList<>();
                collect(tree.path("metadata"), containers);
                collect(tree.path("spec"), containers);
                containers.add(tree);
                replace(containers.get(cases.between(0, containers.size() - 1)), cases);
            }
            tree.put("kind", object.kind());
        });
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static void replace(JsonNode container, Cases cases) {
        JsonNode value = Json.MAPPER.readTree(VALUES.get(cases.between(0, VALUES.size() - 1)));
        int index = container.isEmpty() ? 0 : cases.between(0, container.size() - 1);
        if (container instanceof ArrayNode list && !list.isEmpty()) {
            list.set(index, value);
        } else if (container instanceof ObjectNode object && !object.isEmpty()) {
            object.set(List.copyOf(object.propertyNames()).get(index), value);
        }
    }
}
