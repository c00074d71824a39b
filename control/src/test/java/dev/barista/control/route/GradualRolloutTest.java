package dev.barista.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// A Service whose traffic moves to a new revision in steps.
class GradualRolloutTest {

    private static final String IN_PROGRESS =
            "Unknown RolloutInProgress: A gradual rollout of the latest revision(s) is in progress.";

    private final World world = new World();

    private void release(int number, Consumer<ObjectNode> change) {
        world.apply("hello", "ghcr.io/x/y:" + number, change);
        world.settle();
        world.bringUp("hello-0000" + number);
    }

    private static Consumer<ObjectNode> taking(String duration) {
        return tree ->
                tree.withObject("/metadata/annotations")
                        .put("serving.knative.dev/rollout-duration", duration);
    }

    private static Consumer<ObjectNode> traffic(String traffic) {
        return tree -> tree.withObject("/spec").set("traffic", Json.MAPPER.readTree(traffic));
    }

    private void pass(int seconds) {
        for (int n = 0; n < 100 * seconds; n++) {
            world.time.advance(Duration.ofMillis(10));
            world.settle();
        }
    }

    private List<String> shares() {
        return world.publishedAs("hello")
                .at("/spec/rules/0/http/paths/0/splits")
                .valueStream()
                .map(split ->
                        split.path("serviceName").asString().replace("hello-0000", "")
                                + "="
                                + split.path("percent"))
                .toList();
    }

    private List<String> shown(String kind) {
        return world.require(kind.equals("Route") ? Types.ROUTE : Types.SERVICE, "hello")
                .status()
                .path("traffic")
                .valueStream()
                .map(target ->
                        target.path("tag").asString("")
                                + target.path("revisionName").asString().replace("hello-0000", "")
                                + "="
                                + target.path("percent"))
                .toList();
    }

    @Test
    void theFirstRevisionGetsAllAtOnce() {
        release(1, taking("60s"));

        assertThat(shares()).containsExactly("1=100");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void aNewRevisionGetsOnePercentAndThenMoreUntilItHasAll() {
        release(1, taking("60s"));
        release(2, taking("60s"));

        assertThat(shares()).containsExactly("1=99", "2=1");
        assertThat(shown("Service")).containsExactly("1=99", "2=1");
        assertThat(world.condition(Types.ROUTE, "hello", "IngressReady")).isEqualTo(IN_PROGRESS);
        assertThat(world.condition(Types.ROUTE, "hello", "AllTrafficAssigned")).isEqualTo("True");
        assertThat(world.ready(Types.ROUTE, "hello")).isEqualTo(IN_PROGRESS);
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo(IN_PROGRESS);

        pass(30);
        assertThat(shown("Route")).isEqualTo(shares()).containsExactly("1=39", "2=61");

        pass(35);
        assertThat(shares()).containsExactly("2=100");
        assertThat(shown("Service")).containsExactly("2=100");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void theOldRevisionStaysActiveWhileItHasTraffic() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(30);

        assertThat(routingState(1)).isEqualTo("active");

        pass(35);
        assertThat(routingState(1)).isEqualTo("reserve");
    }

    private String routingState(int number) {
        return world.require(Types.REVISION, "hello-0000" + number)
                .findLabel("serving.knative.dev/routingState")
                .orElseThrow();
    }

    @Test
    void aRestartGoesOnWhereItWas() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(30);
        List<String> before = shares();

        world.restart();
        world.settle();
        assertThat(shares()).isEqualTo(before);

        pass(35);
        assertThat(shares()).containsExactly("2=100");
    }

    @Test
    void aThirdRevisionInTheMiddleStartsAnew() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(30);

        release(3, taking("60s"));
        assertThat(shares()).containsExactly("1=39", "2=60", "3=1");

        pass(10);
        assertThat(shares().getFirst()).as("the second is drained first").isEqualTo("1=39");
        pass(60);
        assertThat(shares()).containsExactly("3=100");
    }

    @Test
    void aRevisionThatNeverBecomesReadyGetsNothing() {
        release(1, taking("60s"));
        world.apply("hello", "ghcr.io/x/y:2", taking("60s"));
        world.settle();
        pass(60);

        assertThat(shares()).containsExactly("1=100");
    }

    @Test
    void aRollbackInTheMiddleIsAtOnce() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(30);

        world.apply(
                "hello",
                "ghcr.io/x/y:2",
                taking("60s")
                        .andThen(
                                traffic(
                                        "[{\"revisionName\": \"hello-00001\", \"percent\": 100}]")));
        world.settle();

        assertThat(shares()).containsExactly("1=100");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        pass(60);
        assertThat(shares()).containsExactly("1=100");
    }

    @Test
    void noDurationInTheMiddleEndsTheRollout() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(5);

        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();

        assertThat(shares()).containsExactly("2=100");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void theSettingCountsWhereTheRouteDoesNotSayAndLeavesRunningOnesTheirPace() {
        world.configure("config-network", Map.of("rollout-duration", "60"));
        release(1, _ -> {});
        release(2, _ -> {});
        assertThat(shares()).containsExactly("1=99", "2=1");
        pass(1);

        world.configure("config-network", Map.of("rollout-duration", "600"));
        world.settle();
        pass(29);
        assertThat(shares()).containsExactly("1=39", "2=61");

        world.configure("config-network", Map.of("rollout-duration", "0"));
        world.settle();
        assertThat(shares()).containsExactly("2=100");
    }

    @Test
    void onlyWhatFollowsTheLatestRevisionMoves() {
        String traffic =
                """
                [{"revisionName": "hello-00001", "percent": 50, "tag": "old"},
                 {"latestRevision": true, "percent": 50}]
                """;
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(65);
        release(2, taking("60s").andThen(traffic(traffic)));
        assertThat(shown("Service")).containsExactly("old1=50", "2=50");

        release(3, taking("60s").andThen(traffic(traffic)));

        assertThat(shares()).containsExactly("1=50", "2=49", "3=1");
        assertThat(shown("Service")).containsExactly("old1=50", "2=49", "3=1");
        assertThat(
                        world.publishedAs("hello")
                                .at("/spec/rules/2/http/paths/0/splits/0/percent")
                                .asInt())
                .as("the tag's own name")
                .isEqualTo(100);
        pass(70);
        assertThat(shares()).containsExactly("1=50", "3=50");
    }

    @Test
    void aRevisionThatIsPinnedAndLeftBehindKeepsBothShares() {
        release(1, taking("60s"));
        String traffic =
                """
                [{"revisionName": "hello-00001", "percent": 50},
                 {"latestRevision": true, "percent": 50}]
                """;
        release(1, taking("60s").andThen(traffic(traffic)));
        assertThat(shares()).containsExactly("1=100");

        release(2, taking("60s").andThen(traffic(traffic)));

        assertThat(shares()).containsExactly("1=99", "2=1");
        assertThat(shown("Service")).containsExactly("1=50", "1=49", "2=1");
        pass(70);
        assertThat(shares()).containsExactly("1=50", "2=50");
    }

    @Test
    void aDeletedOldRevisionLeavesItsShareToTheNewest() {
        release(1, taking("60s"));
        release(2, taking("60s"));
        pass(30);

        world.objects.delete(Types.REVISION, World.key("hello-00001"), Propagation.BACKGROUND);
        world.settle();
        pass(2);

        assertThat(shares()).containsExactly("2=100");
    }
}
