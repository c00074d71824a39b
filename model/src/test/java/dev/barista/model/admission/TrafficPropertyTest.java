package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Splits of traffic: good ones pass, and each kind of mistake is found whatever is around it.
class TrafficPropertyTest {

    @Test
    void everySplitWhoseSharesAddUpPasses() {
        Property.holds(500, cases -> assertThat(mistakes(split(cases))).isEmpty());
    }

    @Test
    void aSplitWhoseSharesDoNotAddUpIsRefusedWithItsSum() {
        Property.holds(
                300,
                cases -> {
                    ArrayNode traffic = split(cases);
                    ObjectNode target = target(traffic, anyOf(cases, traffic));
                    int before = target.path("percent").asInt();
                    int after = (before + cases.between(1, 100)) % 101;
                    target.put("percent", after);

                    assertThat(mistakes(traffic))
                            .isEqualTo(
                                    "Traffic targets sum to %d, want 100: spec.traffic"
                                            .formatted(100 - before + after));
                });
    }

    @Test
    void aTagThatTwoTargetsHaveIsRefusedWithBoth() {
        Property.holds(
                300,
                cases -> {
                    ArrayNode traffic = split(cases);
                    int last = traffic.size();
                    int first = anyOf(cases, traffic);
                    target(traffic, first).put("tag", "same");
                    traffic.addObject()
                            .put("revisionName", "r")
                            .put("percent", 0)
                            .put("tag", "same");

                    assertThat(mistakes(traffic))
                            .isEqualTo(
                                    "Multiple definitions for \"same\": spec.traffic[%d].tag,"
                                                    .formatted(first)
                                            + " spec.traffic[%d].tag".formatted(last));
                });
    }

    @Test
    void aTargetWithoutANameIsRefusedInARouteAndIsTheLatestInAService() {
        Property.holds(
                200,
                cases -> {
                    ArrayNode traffic = split(cases);
                    int index = anyOf(cases, traffic);
                    ObjectNode target = target(traffic, index);
                    target.remove("revisionName");
                    target.remove("configurationName");

                    assertThat(mistakes(traffic, false))
                            .isEqualTo(
                                    "expected exactly one, got neither:"
                                            + " spec.traffic[%d].configurationName,"
                                                    .formatted(index)
                                            + " spec.traffic[%d].revisionName".formatted(index));
                    assertThat(mistakes(withoutConfigurations(traffic), true)).isEmpty();
                });
    }

    @Test
    void allMistakesAreToldAtOnce() {
        var traffic = Json.MAPPER.createArrayNode();
        traffic.addObject().put("percent", 130).put("revisionName", "a").put("url", "http://x");
        traffic.addObject()
                .put("percent", -1)
                .put("revisionName", "b")
                .put("latestRevision", true)
                .put("tag", "No_Tag");

        assertThat(mistakes(traffic))
                .contains(
                        "Traffic targets sum to 129, want 100: spec.traffic",
                        "expected 0 <= 130 <= 100: spec.traffic[0].percent",
                        "expected 0 <= -1 <= 100: spec.traffic[1].percent",
                        "may not set revisionName \"b\" when latestRevision is true:"
                                + " spec.traffic[1].latestRevision",
                        "must not set the field(s): spec.traffic[0].url",
                        "not a DNS 1035 label");
    }

    private static ArrayNode split(Cases cases) {
        List<Integer> cuts = new ArrayList<>(List.of(0, 100));
        for (int n = cases.between(0, 5); n > 0; n--) {
            cuts.add(cases.between(0, 100));
        }
        cuts.sort(null);
        ArrayNode traffic = Json.MAPPER.createArrayNode();
        for (int n = 1; n < cuts.size(); n++) {
            ObjectNode target = traffic.addObject().put("percent", cuts.get(n) - cuts.get(n - 1));
            boolean named = cases.random().nextBoolean();
            target.put(named ? "revisionName" : "configurationName", "x" + n);
            if (cases.between(0, 2) == 0) {
                target.put("latestRevision", !named);
            }
            if (cases.between(0, 2) == 0) {
                target.put("tag", "t" + n);
            }
        }
        return traffic;
    }

    private static ArrayNode withoutConfigurations(ArrayNode traffic) {
        for (var target : traffic) {
            ((ObjectNode) target).remove("configurationName");
            ((ObjectNode) target).remove("latestRevision");
        }
        return traffic;
    }

    private static int anyOf(Cases cases, ArrayNode traffic) {
        return cases.between(0, traffic.size() - 1);
    }

    private static ObjectNode target(ArrayNode traffic, int index) {
        ObjectNode target = (ObjectNode) traffic.get(index);
        target.remove("latestRevision");
        return target;
    }

    private static String mistakes(ArrayNode traffic) {
        return mistakes(traffic, false);
    }

    private static String mistakes(ArrayNode traffic, boolean inService) {
        var errors = new FieldErrors();
        TrafficRules.check(new Field(traffic, new FieldPath("spec.traffic"), errors), inService);
        return errors.text();
    }
}
