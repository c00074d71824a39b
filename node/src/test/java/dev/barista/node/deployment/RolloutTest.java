package dev.barista.node.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.Property;
import dev.barista.node.controlled.TemplateHash;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RolloutTest {

    @Test
    void endsWithAllPodsInTheCurrentOneAndNeverHasTooFewOrTooMany() {
        Property.holds(
                300,
                cases -> {
                    int replicas = cases.between(1, 10);
                    int surge = cases.between(0, 3);
                    var strategy = new Strategy(surge, surge == 0 ? 1 : cases.between(0, 2), false);
                    Generation current = generation("new", 2, 0, 0);
                    Generation old = generation("old", 1, replicas, replicas);
                    for (int step = 0; step < 200 && current.available() < replicas; step++) {
                        Map<ObjectKey, Integer> sizes =
                                Rollout.next(replicas, strategy, current, List.of(old));
                        int gone = old.wanted() - sizes.getOrDefault(old.key(), -1);
                        old =
                                generation(
                                        "old",
                                        1,
                                        sizes.getOrDefault(old.key(), -1),
                                        old.available() - gone);
                        int wanted = sizes.getOrDefault(current.key(), -1);
                        int ready = cases.between(current.available(), wanted);
                        current = generation("new", 2, wanted, Math.min(wanted, ready));
                        assertThat(old.available() + current.available())
                                .isGreaterThanOrEqualTo(
                                        replicas - Math.min(replicas, strategy.maxUnavailable()));
                        assertThat(old.wanted() + current.wanted())
                                .isLessThanOrEqualTo(replicas + surge);
                    }
                    assertThat(current.wanted()).isEqualTo(replicas);
                    int left =
                            Rollout.next(replicas, strategy, current, List.of(old))
                                    .getOrDefault(old.key(), -1);
                    assertThat(left).isZero();
                });
    }

    @Test
    void removesWhatIsNotAvailableFirst() {
        Generation broken = generation("broken", 2, 2, 0);
        Generation good = generation("good", 1, 3, 3);
        Generation current = generation("new", 3, 1, 0);

        Map<ObjectKey, Integer> sizes =
                Rollout.next(3, new Strategy(1, 0, false), current, List.of(good, broken));

        assertThat(sizes).containsEntry(broken.key(), 0).containsEntry(good.key(), 3);
    }

    @Test
    void stopsAllWhenNoneIsWanted() {
        Generation old = generation("old", 1, 2, 2);
        Generation current = generation("new", 2, 1, 0);

        Map<ObjectKey, Integer> sizes =
                Rollout.next(0, new Strategy(0, 1, false), current, List.of(old));

        assertThat(sizes).containsEntry(old.key(), 0).containsEntry(current.key(), 0);
    }

    @Test
    void waitsForTheOldOnesToEndWhenRecreating() {
        var strategy = new Strategy(0, 2, true);
        Generation current = generation("new", 2, 0, 0);

        Map<ObjectKey, Integer> first =
                Rollout.next(2, strategy, current, List.of(generation("old", 1, 2, 2)));
        Map<ObjectKey, Integer> second =
                Rollout.next(2, strategy, current, List.of(generation("old", 1, 0, 0)));

        assertThat(first.values()).containsOnly(0);
        assertThat(second).containsEntry(current.key(), 2);
    }

    @ParameterizedTest
    @CsvSource({
        "25%, 25%, 4, 1, 1",
        "25%, 25%, 1, 1, 0",
        "50%, 0, 3, 2, 0",
        "0, 0, 3, 0, 1",
        "2, 1, 3, 2, 1",
        "100%, 100%, 2, 2, 2"
    })
    void roundsASharedSurgeUpAndTheUnavailableDown(
            String surge, String unavailable, int replicas, int pods, int fewer) {
        var spec = Json.object();
        var rolling = spec.putObject("strategy").putObject("rollingUpdate");
        rolling.set("maxSurge", number(surge));
        rolling.set("maxUnavailable", number(unavailable));

        assertThat(Strategy.of(spec, replicas)).isEqualTo(new Strategy(pods, fewer, false));
    }

    @Test
    void givesOneHashToOneTemplateWhateverTheOrderOfItsFields() {
        ApiObject one = ApiObject.parse("{\"a\": {\"b\": 1, \"c\": [1, 2]}, \"d\": null}");
        ApiObject same = ApiObject.parse("{\"a\": {\"c\": [1, 2], \"b\": 1}}");
        ApiObject other = ApiObject.parse("{\"a\": {\"c\": [2, 1], \"b\": 1}}");

        assertThat(TemplateHash.of(one.tree(), 0)).isEqualTo(TemplateHash.of(same.tree(), 0));
        assertThat(TemplateHash.of(one.tree(), 0)).isNotEqualTo(TemplateHash.of(other.tree(), 0));
        assertThat(TemplateHash.of(one.tree(), 0)).isNotEqualTo(TemplateHash.of(one.tree(), 1));
        assertThat(TemplateHash.of(one.tree(), 0)).matches("[a-z0-9]{1,10}");
    }

    private static JsonNode number(String text) {
        return Json.MAPPER.readTree(text.endsWith("%") ? '"' + text + '"' : text);
    }

    private static Generation generation(String name, long revision, int wanted, int available) {
        return new Generation(
                new ObjectKey("default", name),
                revision,
                Instant.EPOCH,
                wanted,
                wanted,
                available,
                available);
    }
}
