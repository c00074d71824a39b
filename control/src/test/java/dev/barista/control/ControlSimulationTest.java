package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Users, the node and the autoscaler do things by chance while the controllers take single steps
/// in any order; after each, what must always hold is checked.
class ControlSimulationTest {

    private static final List<String> SERVICES = List.of("a", "b");
    private static final List<ResourceType> OBSERVERS =
            List.of(Types.SERVICE, Types.CONFIGURATION, Types.REVISION, Types.ROUTE, Types.INGRESS);

    /// The cluster around the controllers: which images work is known by their names.
    private static final class Cluster {

        private final World world = new World();
        private final Set<String> everReady = new HashSet<>();
        private final Map<String, Long> latestReady = new HashMap<>();

        private List<ApiObject> all(ResourceType type) {
            return world.objects.list(type, "", Selector.ALL);
        }

        private void deploy(String service, int version, boolean works) {
            world.apply(service, "dev.local/%s:%d".formatted(works ? "good" : "bad", version));
        }

        private void split(String service, RandomGenerator random) {
            List<String> names =
                    all(Types.REVISION).stream()
                            .filter(revision -> revision.name().startsWith(service))
                            .map(ApiObject::name)
                            .toList();
            if (names.isEmpty() || world.objects.find(Types.SERVICE, key(service)).isEmpty()) {
                return;
            }
            int percent = random.nextInt(101);
            ArrayNode traffic = Json.MAPPER.createArrayNode();
            traffic.addObject()
                    .put("revisionName", names.get(random.nextInt(names.size())))
                    .put("latestRevision", false)
                    .put("percent", percent);
            traffic.addObject().put("latestRevision", true).put("percent", 100 - percent);
            ApiObject there = world.require(Types.SERVICE, service);
            world.objects.update(
                    Types.SERVICE,
                    there.with(tree -> tree.withObject("/spec").set("traffic", traffic)));
        }

        private void delete(ResourceType type, String name) {
            world.objects.delete(type, key(name), Propagation.BACKGROUND);
        }

        /// The node and the autoscaler tell how one revision is, chosen by chance.
        private void nodeEvent(RandomGenerator random) {
            List<ApiObject> deployments = all(Types.DEPLOYMENT);
            if (!deployments.isEmpty()) {
                ApiObject deployment = deployments.get(random.nextInt(deployments.size()));
                switch (random.nextInt(4)) {
                    case 0 -> progress(deployment);
                    case 1 -> end(deployment);
                    case 2 -> scaleToZero(deployment);
                    default -> scale(deployment);
                }
            }
        }

        private static String revisionOf(ApiObject deployment) {
            return deployment.findLabel("serving.knative.dev/revision").orElseThrow();
        }

        private static boolean works(ApiObject deployment) {
            return deployment
                    .at("/spec/template/spec/containers/0/image")
                    .asString()
                    .contains("good");
        }

        private static boolean isUp(ApiObject deployment) {
            return deployment.at("/status/readyReplicas").asInt(0) > 0;
        }

        private void progress(ApiObject deployment) {
            if (deployment.status().isMissingNode()) {
                world.deployment(revisionOf(deployment), 0, "True", "ReplicaSetUpdated", "");
            }
        }

        private void end(ApiObject deployment) {
            if (works(deployment)) {
                world.deployment(revisionOf(deployment), 1, "True", "NewReplicaSetAvailable", "");
            } else {
                world.deployment(
                        revisionOf(deployment), 0, "False", "ProgressDeadlineExceeded", "bad");
            }
        }

        private void scale(ApiObject deployment) {
            String revision = revisionOf(deployment);
            if (isUp(deployment)
                    && world.objects.find(Types.POD_AUTOSCALER, key(revision)).isPresent()) {
                world.scaled(revision, 1);
            }
        }

        private void scaleToZero(ApiObject deployment) {
            String revision = revisionOf(deployment);
            if (isUp(deployment) && everReady.contains(revision)) {
                world.scaled(revision, 0);
                world.deployment(revision, 0, "True", "NewReplicaSetAvailable", "");
            }
        }

        /// Every instance that can come up is up, and everyone has been told.
        private void comeToRest() {
            world.settle();
            for (ApiObject deployment : all(Types.DEPLOYMENT)) {
                end(deployment);
            }
            for (ApiObject deployment : all(Types.DEPLOYMENT)) {
                scale(deployment);
            }
            world.settle();
            world.time.advance(Duration.ofMinutes(2));
            world.settle();
        }

        private void check() {
            observedGenerationIsNeverAhead();
            sharesAddUp();
            trafficGoesOnlyToWhatWasReady();
            latestReadyNeverGoesBack();
        }

        private void observedGenerationIsNeverAhead() {
            for (ResourceType type : OBSERVERS) {
                for (ApiObject object : all(type)) {
                    assertThat(object.at("/status/observedGeneration").asLong(0))
                            .as("observedGeneration of %s", object.key())
                            .isLessThanOrEqualTo(object.generation());
                }
            }
        }

        private void sharesAddUp() {
            world.published
                    .values()
                    .forEach(ingress ->
                            paths(ingress)
                                    .forEach(path ->
                                            assertThat(sum(path))
                                                    .as("%s", ingress)
                                                    .isEqualTo(100)));
        }

        private void trafficGoesOnlyToWhatWasReady() {
            for (ApiObject revision : all(Types.REVISION)) {
                if (world.ready(Types.REVISION, revision.name()).equals("True")) {
                    everReady.add(revision.name());
                }
            }
            for (ApiObject ingress : world.published.values()) {
                assertThat(everReady).as("%s", ingress).containsAll(revisions(ingress));
            }
        }

        private void latestReadyNeverGoesBack() {
            for (ApiObject configuration : all(Types.CONFIGURATION)) {
                String name = configuration.at("/status/latestReadyRevisionName").asString("");
                if (!name.isEmpty()) {
                    long now = Long.parseLong(name.substring(name.length() - 5));
                    long before = latestReady.getOrDefault(configuration.uid(), 0L);
                    assertThat(now).as("%s", configuration).isGreaterThanOrEqualTo(before);
                    latestReady.put(configuration.uid(), now);
                }
            }
        }

        private void checkAtRest() {
            check();
            for (ApiObject ingress : all(Types.INGRESS)) {
                assertThat(world.publishedAs(ingress.name()).spec()).isEqualTo(ingress.spec());
                assertThat(world.ready(Types.INGRESS, ingress.name())).isEqualTo("True");
            }
            assertThat(world.published)
                    .hasSameSizeAs(all(Types.INGRESS).stream().map(ApiObject::key).toList());
            for (ApiObject service : all(Types.SERVICE)) {
                assertThat(service.at("/status/observedGeneration").asLong())
                        .isEqualTo(service.generation());
                if (world.ready(Types.SERVICE, service.name()).equals("True")) {
                    assertThat(sum(service.at("/status/traffic"))).isEqualTo(100);
                    assertThat(revisions(world.publishedAs(service.name())))
                            .allMatch(name ->
                                    world.require(Types.REVISION, name)
                                            .findLabel("serving.knative.dev/routingState")
                                            .orElse("")
                                            .equals("active"));
                }
            }
            for (ApiObject revision : all(Types.REVISION)) {
                boolean routed = revision.findAnnotation("serving.knative.dev/routes").isPresent();
                assertThat(revision.findLabel("serving.knative.dev/routingState"))
                        .as("%s", revision)
                        .contains(routed ? "active" : "reserve");
            }
        }

        /// What is left at the end, without what tells one run from another.
        private String summary() {
            List<String> lines = new ArrayList<>();
            for (ResourceType type : List.of(Types.SERVICE, Types.ROUTE, Types.CONFIGURATION)) {
                for (ApiObject object : all(type)) {
                    lines.add(
                            "%s %s %s %s %s"
                                    .formatted(
                                            type,
                                            object.name(),
                                            world.ready(type, object.name()),
                                            object.at("/status/traffic"),
                                            object.at("/status/latestReadyRevisionName")));
                }
            }
            world.published.forEach((key, ingress) -> lines.add(key + " " + ingress.spec()));
            return String.join("\n", lines);
        }

        private static List<JsonNode> paths(ApiObject ingress) {
            return ingress.at("/spec/rules")
                    .valueStream()
                    .flatMap(rule -> rule.at("/http/paths").valueStream())
                    .map(path -> path.path("splits"))
                    .toList();
        }

        private static int sum(JsonNode shares) {
            return shares.valueStream().mapToInt(share -> share.path("percent").asInt()).sum();
        }

        private static List<String> revisions(ApiObject ingress) {
            return paths(ingress).stream()
                    .flatMap(JsonNode::valueStream)
                    .map(split -> split.path("serviceName").asString())
                    .toList();
        }

        private static ObjectKey key(String name) {
            return World.key(name);
        }
    }

    @Test
    void whatMustAlwaysHoldHoldsAfterEveryStep() {
        Property.holds(40, ControlSimulationTest::run);
    }

    private static void run(Cases cases) {
        var cluster = new Cluster();
        RandomGenerator random = cases.random();
        for (int n = 0; n < 20 + 20 * cases.size(); n++) {
            act(cluster, random, n);
            cluster.check();
        }
        cluster.comeToRest();
        cluster.checkAtRest();
    }

    private static void act(Cluster cluster, RandomGenerator random, int n) {
        String service = SERVICES.get(random.nextInt(SERVICES.size()));
        switch (random.nextInt(40)) {
            case 0, 1, 2, 15, 16 -> cluster.deploy(service, n, random.nextInt(3) > 0);
            case 3 -> cluster.split(service, random);
            case 4 -> {
                if (random.nextInt(4) == 0) {
                    cluster.delete(Types.SERVICE, service);
                }
            }
            case 5 -> cluster.delete(Types.INGRESS, service);
            case 6 -> cluster.world.time.advance(Duration.ofSeconds(random.nextInt(30)));
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    cluster.world.restart();
                }
            }
            case 8, 9, 10, 11, 12, 13, 14 -> cluster.nodeEvent(random);
            default -> cluster.world.stepAny(random);
        }
    }

    @Test
    void theEndDoesNotDependOnTheOrderOfWork() {
        Property.holds(
                15,
                cases -> {
                    long script = cases.random().nextLong();
                    String one = play(script, cases.random().nextLong(), cases.size());
                    String other = play(script, cases.random().nextLong(), cases.size());
                    assertThat(other).isEqualTo(one);
                });
    }

    /// What users do is the same for one `script`; when the node and the controllers do their part
    /// is up to `chance`.
    private static String play(long script, long chance, int size) {
        var generators = RandomGeneratorFactory.of("L64X128MixRandom");
        RandomGenerator users = generators.create(script);
        RandomGenerator others = generators.create(chance);
        var cluster = new Cluster();
        for (int n = 0; n < 3 + size; n++) {
            String service = SERVICES.get(users.nextInt(SERVICES.size()));
            boolean works = users.nextInt(3) > 0;
            cluster.deploy(service, n, works);
            // Specs that come faster than they are read are one: the next waits until this is read.
            while (cluster.world.stepAny(others)) {
                if (others.nextInt(3) == 0) {
                    cluster.nodeEvent(others);
                }
            }
        }
        cluster.comeToRest();
        return cluster.summary();
    }

    @Test
    void aServiceThatIsDeletedAndAppliedAtOnceComesUpAgain() {
        Property.holds(60, ControlSimulationTest::deleteAndApply);
    }

    /// What the old Service owned goes bit by bit, while the new one is being made under the same
    /// names.
    private static void deleteAndApply(Cases cases) {
        var cluster = new Cluster();
        RandomGenerator random = cases.random();
        cluster.world.objects.collectLater();
        for (int n = 0; n < 2 + cases.size(); n++) {
            cluster.delete(Types.SERVICE, "a");
            cluster.deploy("a", n, true);
            for (int steps = random.nextInt(60); steps > 0; steps--) {
                switch (random.nextInt(10)) {
                    case 0, 1 -> cluster.world.objects.collectOne();
                    case 2 -> cluster.nodeEvent(random);
                    case 3 -> cluster.world.time.advance(Duration.ofMillis(random.nextInt(500)));
                    default -> cluster.world.stepAny(random);
                }
            }
        }
        while (cluster.world.objects.collectOne()) {
            cluster.world.settle();
        }
        cluster.comeToRest();
        assertThat(cluster.world.ready(Types.SERVICE, "a")).isEqualTo("True");
        assertThat(cluster.world.require(Types.SERVICE, "a").at("/status/url").asString(""))
                .isEqualTo("http://a.default.example.com");
        cluster.checkAtRest();
    }
}
