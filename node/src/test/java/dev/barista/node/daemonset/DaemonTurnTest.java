package dev.barista.node.daemonset;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.node.daemonset.DaemonTurn.Place;
import dev.barista.node.history.Revisions;
import dev.barista.node.history.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// DaemonSets by their decisions alone: pods are what the plans before made of them.
class DaemonTurnTest {

    private static final String ROLLING = "{\"type\": \"RollingUpdate\", \"rollingUpdate\": %s}";
    private static final String SURGE =
            ROLLING.formatted("{\"maxSurge\": 1, \"maxUnavailable\": 0}");
    private static final String ON_DELETE = "{\"type\": \"OnDelete\"}";

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private ApiObject set = set(ROLLING.formatted("{\"maxUnavailable\": 1, \"maxSurge\": 0}"));
    private Place place = new Place(true, true);
    private final Map<String, ApiObject> pods = new TreeMap<>();
    private int made;

    private static ApiObject set(String strategy) {
        return ApiObject.parse(
                """
                {"apiVersion": "apps/v1", "kind": "DaemonSet",
                 "metadata": {"name": "agent", "namespace": "default", "uid": "u", "generation": 3},
                 "spec": {"selector": {"matchLabels": {"app": "agent"}}, "updateStrategy": %s,
                  "template": {"metadata": {"labels": {"app": "agent"}},
                   "spec": {"containers": [{"name": "main", "image": "v1"}]}}}}
                """
                        .formatted(strategy));
    }

    @Test
    void hasOnePodThatIsBoundToTheNodeAndToleratesItsTroubles() {
        turn();
        turn();

        ApiObject pod = pod("agent-0");
        assertThat(pods).hasSize(1);
        assertThat(pod.labels())
                .containsEntry("app", "agent")
                .containsEntry(
                        "controller-revision-hash", TemplateRevision.hashOf(revisions().update()));
        assertThat(
                        pod.at(
                                        "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0")
                                .toString())
                .isEqualTo(
                        "{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"here\"]}]}");
        assertThat(pod.at("/spec/tolerations").toString())
                .contains(
                        "{\"effect\":\"NoSchedule\",\"key\":\"node.kubernetes.io/unschedulable\",\"operator\":\"Exists\"}");
    }

    @Test
    void saysInItsStatusWhatThereIs() {
        DaemonPlan plan = turn();
        assertThat(plan.status().toString())
                .isEqualTo(
                        "{\"currentNumberScheduled\":0,\"numberMisscheduled\":0,\"desiredNumberScheduled\":1,"
                                + "\"numberReady\":0,\"observedGeneration\":3,\"numberUnavailable\":1}");

        ready("agent-0");

        assertThat(turn().status().toString())
                .isEqualTo(
                        "{\"currentNumberScheduled\":1,\"numberMisscheduled\":0,\"desiredNumberScheduled\":1,"
                                + "\"numberReady\":1,\"observedGeneration\":3,\"updatedNumberScheduled\":1,\"numberAvailable\":1}");
    }

    @Test
    void aNewTemplateReplacesThePodWhenTheOldOneIsGone() {
        turn();
        ready("agent-0");
        image("v2");
        turn();
        assertThat(pod("agent-0").isTerminating()).isTrue();
        turn();
        assertThat(pods).hasSize(1);

        pods.clear();
        turn();

        assertThat(images()).containsExactly("v2");
    }

    @Test
    void theNewPodComesFirstWhereTheSetSaysSo() {
        set = set(SURGE);
        turn();
        ready("agent-0");
        image("v2");
        turn();
        turn();
        assertThat(images()).containsExactly("v1", "v2");
        assertThat(pod("agent-0").isTerminating()).isFalse();

        ready("agent-1");
        turn();

        assertThat(pod("agent-0").isTerminating()).isTrue();
        assertThat(pod("agent-1").isTerminating()).isFalse();
    }

    @Test
    void aNewPodIsAvailableAfterMinReadySecondsOnly() {
        set = set(SURGE).with(tree -> tree.withObject("/spec").put("minReadySeconds", 30));
        turn();
        ready("agent-0");
        now = now.plusSeconds(60);
        image("v2");
        turn();
        ready("agent-1");

        assertThat(turn().next()).contains(Duration.ofSeconds(30));
        assertThat(pod("agent-0").isTerminating()).isFalse();

        now = now.plusSeconds(30);
        turn();

        assertThat(pod("agent-0").isTerminating()).isTrue();
    }

    @Test
    void replacesAPodOnDeleteOnly() {
        set = set(ON_DELETE);
        turn();
        image("v2");
        turn();
        assertThat(images()).containsExactly("v1");
        assertThat(pod("agent-0").isTerminating()).isFalse();

        pods.clear();
        turn();

        assertThat(images()).containsExactly("v2");
    }

    @Test
    void aPodLeavesANodeThatIsNotOneOfItsAnyMore() {
        turn();
        place = new Place(false, false);
        DaemonPlan plan = turn();

        assertThat(pod("agent-0").isTerminating()).isTrue();
        assertThat(plan.status().path("desiredNumberScheduled").asInt()).isZero();
        assertThat(plan.status().path("numberMisscheduled").asInt()).isEqualTo(1);
    }

    @Test
    void aPodMayStayWhereNoneWouldBeMade() {
        turn();
        place = new Place(false, true);
        turn();
        assertThat(pod("agent-0").isTerminating()).isFalse();

        pods.clear();
        turn();

        assertThat(pods).isEmpty();
    }

    @Test
    void aPodThatFailsAtOnceIsReplacedAfterSomeSeconds() {
        turn();
        fail("agent-0");
        DaemonPlan plan = turn();
        assertThat(plan.next()).contains(DaemonTurn.LEAST_LIFE);
        assertThat(pod("agent-0").isTerminating()).isFalse();

        now = now.plus(DaemonTurn.LEAST_LIFE);
        plan = turn();

        assertThat(plan.failed()).extracting(ApiObject::name).containsExactly("agent-0");
        assertThat(pod("agent-0").isTerminating()).isTrue();
    }

    @Test
    void theYoungerOneOfTwoGoes() {
        turn();
        now = now.plusSeconds(1);
        add(DaemonPods.make(set, revisions().update(), "here"));
        turn();

        assertThat(pod("agent-0").isTerminating()).isFalse();
        assertThat(pod("agent-1").isTerminating()).isTrue();
    }

    // ---- whatever happens

    @Test
    void neverHasMoreThanOnePodOfARevisionAndHasOneInTheEnd() {
        Property.simulates(DaemonTurnTest::simulate);
    }

    private static void simulate(Cases cases) {
        var test = new DaemonTurnTest();
        List<String> strategies =
                List.of(ROLLING.formatted("{\"maxUnavailable\": 1}"), SURGE, ON_DELETE);
        String strategy = strategies.get(cases.between(0, 2));
        test.set = set(strategy);
        int most = strategy.equals(SURGE) ? 2 : 1;
        for (int i = 0; i < 5 + 3 * cases.length(); i++) {
            test.happen(cases);
            test.turn();
            test.now = test.now.plusSeconds(cases.between(0, 6));
            assertThat(test.pods).hasSizeLessThanOrEqualTo(most);
        }
        test.place = new Place(true, true);
        for (int i = 0; i < 12; i++) {
            test.pods.values().removeIf(ApiObject::isTerminating);
            List.copyOf(test.pods.keySet()).stream()
                    .filter(name -> !test.phase(name).equals("Failed"))
                    .forEach(test::ready);
            test.turn();
            test.now = test.now.plusSeconds(6);
        }
        assertThat(test.pods).hasSize(1);
        if (!strategy.equals(ON_DELETE)) {
            assertThat(test.images())
                    .containsExactly(
                            test.set.at("/spec/template/spec/containers/0/image").asString(""));
        }
    }

    private void happen(Cases cases) {
        List<String> names = List.copyOf(pods.keySet());
        String any = names.isEmpty() ? "" : names.get(cases.between(0, names.size() - 1));
        switch (cases.between(0, 6)) {
            case 0 -> image("v" + cases.between(1, 3));
            case 1 -> {
                boolean kept = cases.random().nextBoolean();
                place = new Place(kept && cases.random().nextBoolean(), kept);
            }
            case 2 -> place = new Place(true, true);
            case 3 -> pods.values().removeIf(ApiObject::isTerminating);
            case 4 -> {
                if (!any.isEmpty()) {
                    fail(any);
                }
            }
            default -> {
                if (!any.isEmpty()) {
                    ready(any);
                }
            }
        }
    }

    // ----

    private final List<ApiObject> history = new ArrayList<>();

    private Revisions revisions() {
        ApiObject update = TemplateRevision.of(set, history.size() + 1L, 0);
        if (history.stream().noneMatch(one -> one.name().equals(update.name()))) {
            history.add(update);
        }
        return new Revisions(update, update, history, 0);
    }

    private DaemonPlan turn() {
        DaemonPlan plan = DaemonTurn.plan(set, revisions(), List.copyOf(pods.values()), place, now);
        for (ApiObject pod : plan.ended()) {
            pods.replace(
                    pod.name(),
                    pod.with(tree ->
                            tree.withObject("/metadata").put("deletionTimestamp", now.toString())));
        }
        if (plan.creates()) {
            add(DaemonPods.make(set, revisions().update(), "here"));
        }
        return plan;
    }

    private void add(ApiObject pod) {
        String name = "agent-" + made++;
        pods.put(
                name,
                pod.with(tree ->
                        tree.withObject("/metadata")
                                .put("name", name)
                                .put("creationTimestamp", now.toString())));
    }

    private ApiObject pod(String name) {
        return requireNonNull(pods.get(name), name);
    }

    private String phase(String name) {
        return pod(name).status().path("phase").asString("");
    }

    private List<String> images() {
        return pods.values().stream()
                .map(pod -> pod.at("/spec/containers/0/image").asString(""))
                .toList();
    }

    private void image(String image) {
        set =
                set.with(tree ->
                        ((ObjectNode) tree.at("/spec/template/spec/containers/0"))
                                .put("image", image));
    }

    private void ready(String name) {
        status(name, "Running", "True");
    }

    private void fail(String name) {
        status(name, "Failed", "False");
    }

    private void status(String name, String phase, String ready) {
        ObjectNode status = Json.object().put("phase", phase);
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", ready)
                .put("lastTransitionTime", now.toString());
        pods.replace(name, pod(name).withStatus(status));
    }
}
