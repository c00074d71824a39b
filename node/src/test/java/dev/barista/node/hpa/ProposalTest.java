package dev.barista.node.hpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.hpa.Metric.Goal;
import dev.barista.node.usage.Measured;
import dev.barista.node.usage.UsageSampler.ContainerMeasure;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many pods a metric asks for: the cases of Kubernetes' replica calculator.
class ProposalTest {

    static final Instant NOW = Instant.parse("2030-01-01T01:00:00Z");
    private static final Metric.Resource HALF =
            new Metric.Resource("cpu", "", new Goal.Utilization(50));

    /// Pods in words: what each uses in thousandths of a core, `?` if that is not known; `p` before
    /// it: pending, `s`: not ready yet, `d`: being deleted, `f`: failed. Each requests a tenth.
    static List<PodUse> pods(String words) {
        List<PodUse> pods = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            pods.add(pod("p" + pods.size(), word, "100m"));
        }
        return pods;
    }

    private static PodUse pod(String name, String word, String request) {
        char state = word.charAt(0);
        String amount = Character.isLetter(state) ? word.substring(1) : word;
        ApiObject pod =
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "Pod",
                         "metadata": {"name": "%s", "namespace": "default"%s},
                         "spec": {"containers": [{"name": "main",
                           "resources": {"requests": {"cpu": "%s", "memory": "1Mi"}}}]},
                         "status": {"phase": "%s", "startTime": "%s", "conditions": [
                           {"type": "Ready", "status": "%s", "lastTransitionTime": "%s"}]}}
                        """
                                .formatted(
                                        name,
                                        state == 'd'
                                                ? ", \"deletionTimestamp\": \"2030-01-01T00:59:00Z\""
                                                : "",
                                        request,
                                        state == 'p'
                                                ? "Pending"
                                                : state == 'f' ? "Failed" : "Running",
                                        state == 's'
                                                ? "2030-01-01T00:59:00Z"
                                                : "2030-01-01T00:00:00Z",
                                        state == 's' ? "False" : "True",
                                        "2030-01-01T00:00:10Z"));
        if (amount.equals("?")) {
            return new PodUse(pod, null);
        }
        long milli = Long.parseLong(amount);
        return new PodUse(
                pod,
                new PodMeasure(
                        new ObjectKey("default", name),
                        List.of(
                                new ContainerMeasure(
                                        "main",
                                        new Measured(
                                                NOW,
                                                Duration.ofSeconds(15),
                                                milli * 1_000_000,
                                                milli << 20)))));
    }

    @ParameterizedTest
    @CsvSource({
        "100 100, 2, 4, two at twice the goal",
        "50 50, 2, 2, at the goal",
        "54 54, 2, 2, within the tolerance",
        "54 56, 2, 3, at its edge; as in Go 1.1 - 1 is more than 0.1",
        "56 56, 2, 3, above the tolerance",
        "46 46, 2, 2, within the tolerance below",
        "20 20, 2, 1, far below",
        "0 0, 2, 0, idle",
        "100 100 ?, 3, 4, a missing pod counts as idle when it rises",
        "20 20 ?, 3, 3, a missing pod counts as at its request when it falls",
        "10 10 10 10 ?, 5, 3, and keeps the fall small",
        "60 ?, 2, 2, a rise that the missing pod turns into a fall is none",
        "100 s100, 2, 2, one that is not ready counts as idle when it rises",
        "200 p?, 2, 4, and so does a pending one",
        "20 s100, 2, 1, when it falls it does not count",
        "100 d100, 2, 2, one that is deleted does not count",
        "100 f100, 2, 2, nor one that has failed",
    })
    void followsUtilization(String pods, int current, int count, String why) {
        assertThat(Proposal.of(HALF, current, pods(pods), NOW))
                .as(why)
                .isInstanceOfSatisfying(
                        Proposal.Replicas.class,
                        replicas -> assertThat(replicas.count()).isEqualTo(count));
    }

    @ParameterizedTest
    @CsvSource({
        "100 100, 2, 4",
        "50 50, 2, 2",
        "100 100 ?, 3, 4",
        "20 20 ?, 3, 2",
    })
    void followsAnAverage(String pods, int current, int count) {
        var average = new Metric.Resource("cpu", "", new Goal.Average(50));
        assertThat(Proposal.of(average, current, pods(pods), NOW))
                .isInstanceOfSatisfying(
                        Proposal.Replicas.class,
                        replicas -> assertThat(replicas.count()).isEqualTo(count));
    }

    @Test
    void tellsWhatItHasFound() {
        assertThat(Proposal.of(HALF, 2, pods("90 31"), NOW))
                .isEqualTo(new Proposal.Replicas(3, 60, 60));
    }

    @Test
    void memoryCountsFromTheFirstMoment() {
        var memory = new Metric.Resource("memory", "", new Goal.Average(1000L << 20));
        assertThat(Proposal.of(memory, 1, pods("s2"), NOW))
                .isEqualTo(new Proposal.Replicas(2, 2000L << 20, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "? ?|failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
                "s10 s20|failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)",
            })
    void tellsWhyItFindsNothing(String pods, String why) {
        assertThat(Proposal.of(HALF, 2, pods(pods), NOW)).isEqualTo(new Proposal.Unknown(why));
    }

    @Test
    void aMissingRequestIsToldWithItsContainerAndPod() {
        List<PodUse> pods = List.of(pod("a", "10", ""));

        assertThat(Proposal.of(HALF, 1, pods, NOW))
                .isEqualTo(
                        new Proposal.Unknown(
                                "failed to get cpu utilization: missing request for cpu in container main of Pod a"));
    }

    @Test
    void aContainerIsHeldAgainstItsOwnRequest() {
        var main = new Metric.Resource("cpu", "main", new Goal.Utilization(50));
        var other = new Metric.Resource("cpu", "other", new Goal.Utilization(50));

        assertThat(Proposal.of(main, 1, pods("100"), NOW))
                .isEqualTo(new Proposal.Replicas(2, 100, 100));
        assertThat(Proposal.of(other, 1, pods("100"), NOW)).isInstanceOf(Proposal.Unknown.class);
    }
}
