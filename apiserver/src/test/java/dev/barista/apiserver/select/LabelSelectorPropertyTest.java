package dev.barista.apiserver.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Label selectors against rules that are written a second time, one requirement after the other.
class LabelSelectorPropertyTest {

    private static final List<String> KEYS = List.of("app", "tier", "example.com/zone");
    private static final List<String> VALUES = List.of("", "a", "b", "c-1");
    private static final String LETTERS = "ab=!,() in notin";

    /// One requirement as text, and what it asks for.
    private record Asked(String text, String kind, String key, List<String> values) {

        boolean holds(Map<String, String> labels) {
            Optional<String> value = Optional.ofNullable(labels.get(key));
            return switch (kind) {
                case "there" -> value.isPresent();
                case "absent" -> value.isEmpty();
                case "in" -> value.filter(values::contains).isPresent();
                default -> value.filter(values::contains).isEmpty();
            };
        }
    }

    @Test
    void anObjectIsChosenIfEveryRequirementHolds() {
        Property.holds(
                2_000,
                cases -> {
                    Map<String, String> labels = labels(cases);
                    List<Asked> asked = new ArrayList<>();
                    for (int n = cases.between(0, 3); n > 0; n--) {
                        asked.add(asked(cases));
                    }
                    String text = String.join(",", asked.stream().map(Asked::text).toList());

                    assertThat(LabelSelector.parse(text).test(object(labels)))
                            .as("%s of %s", text, labels)
                            .isEqualTo(asked.stream().allMatch(each -> each.holds(labels)));
                });
    }

    @Test
    void theOrderOfRequirementsDoesNotMatter() {
        Property.holds(
                500,
                cases -> {
                    String one = asked(cases).text();
                    String other = asked(cases).text();
                    ApiObject object = object(labels(cases));

                    assertThat(LabelSelector.parse(one + "," + other).test(object))
                            .isEqualTo(LabelSelector.parse(other + " , " + one).test(object));
                });
    }

    @Test
    void anyTextIsASelectorOrABadRequest() {
        Property.holds(
                2_000,
                cases -> {
                    var text = new StringBuilder();
                    for (int n = cases.between(0, 12); n > 0; n--) {
                        text.append(LETTERS.charAt(cases.between(0, LETTERS.length() - 1)));
                    }

                    Throwable failure = catchThrowable(() -> LabelSelector.parse(text.toString()));

                    if (failure != null) {
                        assertThat(failure).isInstanceOf(ApiException.class);
                        assertThat(((ApiException) failure).status().code()).isEqualTo(400);
                    }
                });
    }

    private static Asked asked(Cases cases) {
        String key = KEYS.get(cases.between(0, KEYS.size() - 1));
        String one = value(cases);
        String two = value(cases);
        return switch (cases.between(0, 6)) {
            case 0 -> new Asked(key, "there", key, List.of());
            case 1 -> new Asked("!" + key, "absent", key, List.of());
            case 2 -> new Asked(key + "=" + one, "in", key, List.of(one));
            case 3 -> new Asked(key + " == " + one, "in", key, List.of(one));
            case 4 -> new Asked(key + "!=" + one, "notin", key, List.of(one));
            case 5 ->
                    new Asked(
                            "%s in (%s,%s)".formatted(key, one, two), "in", key, List.of(one, two));
            default ->
                    new Asked(
                            "%s notin ( %s , %s )".formatted(key, one, two),
                            "notin",
                            key,
                            List.of(one, two));
        };
    }

    private static String value(Cases cases) {
        return VALUES.get(cases.between(0, VALUES.size() - 1));
    }

    private static Map<String, String> labels(Cases cases) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String key : KEYS) {
            if (cases.random().nextBoolean()) {
                labels.put(key, value(cases));
            }
        }
        return labels;
    }

    private static ApiObject object(Map<String, String> labels) {
        return ApiObject.of(Types.POD, new ObjectKey("default", "p"))
                .with(tree -> {
                    var there = tree.withObject("/metadata").putObject("labels");
                    labels.forEach(there::put);
                });
    }
}
