package dev.barista.node.hpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a look at a workload comes to: bounds, rates, stabilization, conditions.
class TurnTest {

    private static final Instant NOW = ProposalTest.NOW;

    private static final String CPU =
            """
            {"type": "Resource", "resource": {"name": "cpu",
              "target": {"type": "Utilization", "averageUtilization": 50}}}\
            """;

    private static HpaSpec spec(int min, int max, String metrics, String behavior) {
        return HpaSpec.of(
                ApiObject.parse(
                        """
                        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                         "metadata": {"name": "x", "namespace": "default"},
                         "spec": {"scaleTargetRef":
                             {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
                           "minReplicas": %d, "maxReplicas": %d, "metrics": [%s],
                           "behavior": %s}}
                        """
                                .formatted(min, max, metrics, behavior)));
    }

    private static Memory fresh(int replicas) {
        return Memory.first(replicas, NOW.minus(Duration.ofMinutes(30)));
    }

    private static String conditions(Turn turn) {
        return turn.conditions().stream()
                .map(one -> one.type() + "=" + one.state() + ":" + one.reason())
                .collect(Collectors.joining(" "));
    }

    private static String use(int pods, int milli) {
        return String.join(" ", Collections.nCopies(pods, Integer.toString(milli)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10, 2, 100, 4, DesiredWithinRange",
        "1, 3, 2, 100, 3, TooManyReplicas",
        "1, 100, 1, 1000, 5, ScaleUpLimit",
        "1, 100, 10, 1000, 20, ScaleUpLimit",
        "1, 10, 4, 0, 1, TooFewReplicas",
        "2, 10, 4, 20, 2, DesiredWithinRange",
        "3, 10, 4, 5, 3, TooFewReplicas",
    })
    void staysWithinItsBoundsAndRate(
            int min, int max, int current, int milli, int desired, String limited) {
        Turn turn =
                Turn.decide(
                        spec(min, max, CPU, "{}"),
                        fresh(current),
                        current,
                        ProposalTest.pods(use(current, milli)),
                        NOW);

        assertThat(turn.desired()).isEqualTo(desired);
        assertThat(conditions(turn)).contains(limited);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 10, 'Current number of replicas above Spec.MaxReplicas', 10",
        "1, 10, 'Current number of replicas below Spec.MinReplicas', 2",
    })
    void bringsAWorkloadBetweenItsBounds(int current, int max, String reason, int desired) {
        Turn turn = Turn.decide(spec(2, max, CPU, "{}"), fresh(current), current, List.of(), NOW);

        assertThat(turn.desired()).isEqualTo(desired);
        assertThat(turn.reason()).isEqualTo(reason);
    }

    @Test
    void aWorkloadOfNoPodsIsLeftAlone() {
        Turn turn = Turn.decide(spec(1, 9, CPU, "{}"), fresh(0), 0, List.of(), NOW);

        assertThat(turn.desired()).isZero();
        assertThat(conditions(turn)).contains("ScalingActive=FALSE:ScalingDisabled");
    }

    @Test
    void aRecentHigherNumberKeepsItUpForFiveMinutes() {
        HpaSpec spec = spec(1, 10, CPU, "{}");
        Memory memory = fresh(4).with(4, NOW.minusSeconds(299));

        Turn early = Turn.decide(spec, memory, 4, ProposalTest.pods(use(4, 10)), NOW);
        assertThat(early.desired()).isEqualTo(4);
        assertThat(conditions(early)).startsWith("AbleToScale=TRUE:ScaleDownStabilized");

        Turn late = Turn.decide(spec, memory, 4, ProposalTest.pods(use(4, 10)), NOW.plusSeconds(2));
        assertThat(late.desired()).isEqualTo(1);
        assertThat(late.reason()).isEqualTo("All metrics below target");
    }

    @Test
    void aWindowHoldsItDownToo() {
        String slow = "{\"scaleUp\": {\"stabilizationWindowSeconds\": 60}}";
        Memory memory = fresh(2).with(2, NOW.minusSeconds(30));

        Turn turn =
                Turn.decide(spec(1, 10, CPU, slow), memory, 2, ProposalTest.pods(use(2, 100)), NOW);

        assertThat(turn.desired()).isEqualTo(2);
        assertThat(conditions(turn)).startsWith("AbleToScale=TRUE:ScaleUpStabilized");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'scaleUp': {'policies': [{'type': 'Pods', 'value': 2, 'periodSeconds': 60}]}|100|12",
                "'scaleUp': {'selectPolicy': 'Min', 'policies': [{'type': 'Pods', 'value': 5, 'periodSeconds': 60}, {'type': 'Percent', 'value': 10, 'periodSeconds': 60}]}|100|11",
                "'scaleUp': {'selectPolicy': 'Disabled'}|100|10",
                "'scaleDown': {'stabilizationWindowSeconds': 0, 'policies': [{'type': 'Pods', 'value': 2, 'periodSeconds': 60}]}|0|8",
                "'scaleDown': {'stabilizationWindowSeconds': 0, 'policies': [{'type': 'Percent', 'value': 25, 'periodSeconds': 60}]}|0|7",
                "'scaleDown': {'stabilizationWindowSeconds': 0, 'selectPolicy': 'Min', 'policies': [{'type': 'Pods', 'value': 1, 'periodSeconds': 60}, {'type': 'Percent', 'value': 50, 'periodSeconds': 60}]}|0|9",
                "'scaleDown': {'selectPolicy': 'Disabled'}|0|10",
            })
    void policiesLimitTheRate(String behavior, int milli, int desired) {
        HpaSpec spec = spec(1, 100, CPU, "{" + behavior.replace('\'', '"') + "}");

        Turn turn = Turn.decide(spec, fresh(10), 10, ProposalTest.pods(use(10, milli)), NOW);

        assertThat(turn.desired()).isEqualTo(desired);
    }

    @Test
    void whatWasAddedInThePeriodCounts() {
        String two =
                "{\"scaleUp\": {\"policies\": [{\"type\": \"Pods\", \"value\": 2, \"periodSeconds\": 60}]}}";
        Memory memory = fresh(10).changed(2, NOW.minusSeconds(30));
        List<PodUse> pods = ProposalTest.pods(use(10, 100));

        assertThat(Turn.decide(spec(1, 100, CPU, two), memory, 10, pods, NOW).desired())
                .isEqualTo(10);
        assertThat(
                        Turn.decide(spec(1, 100, CPU, two), memory, 10, pods, NOW.plusSeconds(31))
                                .desired())
                .isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "Pods, pods, FailedGetPodsMetric, custom, metric",
        "Object, object, FailedGetObjectMetric, custom, metric",
        "External, external, FailedGetExternalMetric, external, external metric",
    })
    void otherMetricsAreNotKnown(
            String type, String source, String reason, String api, String noun) {
        String metric =
                """
                {"type": "%s", "%s": {"metric": {"name": "queue"}, "target":
                  {"type": "AverageValue", "averageValue": "1"}}}\
                """
                        .formatted(type, source);

        Turn turn =
                Turn.decide(spec(1, 9, metric, "{}"), fresh(2), 2, ProposalTest.pods("1 1"), NOW);

        assertThat(turn.desired()).isEqualTo(2);
        assertThat(turn.conditions().getLast())
                .isEqualTo(
                        new Turn.Condition(
                                "ScalingActive",
                                Turn.Condition.State.FALSE,
                                reason,
                                "the HPA was unable to compute the replica count: unable to get %s queue: unable to fetch metrics from %s metrics API: no %s metrics API (%s.metrics.k8s.io) registered"
                                        .formatted(noun, api, api, api)));
        assertThat(turn.failures())
                .extracting(Turn.Failure::reason)
                .containsExactly(reason, "FailedComputeMetricsReplicas");
    }

    @ParameterizedTest
    @CsvSource({"100, 4, ValidMetricFound", "10, 2, FailedGetPodsMetric"})
    void whatIsNotKnownKeepsFromFewerPodsOnly(int milli, int desired, String active) {
        String both =
                CPU
                        + """
                        , {"type": "Pods", "pods": {"metric": {"name": "queue"}, "target":
                          {"type": "AverageValue", "averageValue": "1"}}}\
                        """;

        Turn turn =
                Turn.decide(
                        spec(1, 9, both, "{}"), fresh(2), 2, ProposalTest.pods(use(2, milli)), NOW);

        assertThat(turn.desired()).isEqualTo(desired);
        assertThat(conditions(turn)).contains(active);
    }

    @Test
    void neverLeavesItsBoundsNorItsRateWhateverHappens() {
        Property.holds(
                300,
                cases -> {
                    int min = cases.between(1, 5);
                    int max = min + cases.between(0, 20);
                    HpaSpec spec = spec(min, max, CPU, "{}");
                    int current = min;
                    Instant now = NOW;
                    Memory memory = Memory.first(current, now);
                    for (int n = 0; n < 3 * cases.length(); n++) {
                        now = now.plusSeconds(15);
                        List<PodUse> pods = ProposalTest.pods(use(current, cases.between(0, 300)));
                        Turn turn = Turn.decide(spec, memory, current, pods, now);
                        assertThat(turn.desired()).isBetween(min, max);
                        assertThat(turn.desired())
                                .isLessThanOrEqualTo(Math.max(2 * current, current + 4));
                        memory = turn.memory();
                        if (turn.desired() != current) {
                            memory = memory.changed(turn.desired() - current, now);
                        }
                        current = turn.desired();
                    }
                });
    }
}
