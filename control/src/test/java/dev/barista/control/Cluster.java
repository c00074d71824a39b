package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The cluster around the controllers: which images work is known by their names.
final class Cluster {

    private static final List<ResourceType> OBSERVERS =
            List.of(Types.SERVICE, Types.CONFIGURATION, Types.REVISION, Types.ROUTE, Types.INGRESS);

    final World world;
    private final Set<String> everReady = new HashSet<>();
    private final Map<String, Long> latestReady = new HashMap<>();

    Cluster() {
        this(new Fault() {});
    }

    /// @param fault what the controllers do wrong
    Cluster(Fault fault) {
        world = new World(fault);
    }

    List<ApiObject> all(ResourceType type) {
        return world.objects.list(type, "", Selector.ALL);
    }

    void deploy(String service, int version, boolean works) {
        world.apply(service, "dev.local/%s:%d".formatted(works ? "good" : "bad", version));
    }

    void split(String service, RandomGenerator random) {
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

    void delete(ResourceType type, String name) {
        world.objects.delete(type, key(name), Propagation.BACKGROUND);
    }

    /// The node and the autoscaler tell how one revision is, chosen by chance.
    void nodeEvent(RandomGenerator random) {
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
        return deployment.at("/spec/template/spec/containers/0/image").asString().contains("good");
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
            world.deployment(revisionOf(deployment), 0, "False", "ProgressDeadlineExceeded", "bad");
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
    void comeToRest() {
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

    /// What holds after every step.
    void check() {
        observedGenerationIsNeverAhead();
        sharesAddUp();
        trafficGoesOnlyToWhatWasReady();
        latestReadyNeverGoesBack();
    }

    private void observedGenerationIsNeverAhead() {
        for (ResourceType type : OBSERVERS) {
            for (ApiObject object : all(type)) {
                assertThat(object.at("/status/observedGeneration").asLong(0))
                        .as("observedGenerationIsNeverAhead: %s", object.key())
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
                                                .as("sharesAddUp: %s", ingress)
                                                .isEqualTo(100)));
    }

    private void trafficGoesOnlyToWhatWasReady() {
        for (ApiObject revision : all(Types.REVISION)) {
            if (world.ready(Types.REVISION, revision.name()).equals("True")) {
                everReady.add(revision.name());
            }
        }
        for (ApiObject ingress : world.published.values()) {
            assertThat(everReady)
                    .as("trafficGoesOnlyToWhatWasReady: %s", ingress)
                    .containsAll(revisions(ingress));
        }
    }

    private void latestReadyNeverGoesBack() {
        for (ApiObject configuration : all(Types.CONFIGURATION)) {
            String name = configuration.at("/status/latestReadyRevisionName").asString("");
            if (!name.isEmpty()) {
                long now = Long.parseLong(name.substring(name.length() - 5));
                long before = latestReady.getOrDefault(configuration.uid(), 0L);
                assertThat(now)
                        .as("latestReadyNeverGoesBack: %s", configuration)
                        .isGreaterThanOrEqualTo(before);
                latestReady.put(configuration.uid(), now);
            }
        }
    }

    /// What holds once all has come to rest.
    void checkAtRest() {
        check();
        whatIsPublishedIsWhatIsStored();
        everyServiceHasBeenRead();
        aReadyServiceSendsTrafficToActiveRevisionsOnly();
        aRevisionIsActiveExactlyIfARouteNamesIt();
    }

    private void whatIsPublishedIsWhatIsStored() {
        for (ApiObject ingress : all(Types.INGRESS)) {
            String name = "whatIsPublishedIsWhatIsStored: %s".formatted(ingress.key());
            assertThat(world.published).as(name).containsKey(ingress.key());
            assertThat(world.publishedAs(ingress.name()).spec()).as(name).isEqualTo(ingress.spec());
            assertThat(world.ready(Types.INGRESS, ingress.name())).as(name).isEqualTo("True");
        }
        assertThat(world.published)
                .as("whatIsPublishedIsWhatIsStored: nothing else")
                .hasSameSizeAs(all(Types.INGRESS).stream().map(ApiObject::key).toList());
    }

    private void everyServiceHasBeenRead() {
        for (ApiObject service : all(Types.SERVICE)) {
            assertThat(service.at("/status/observedGeneration").asLong())
                    .as("everyServiceHasBeenRead: %s", service.key())
                    .isEqualTo(service.generation());
        }
    }

    private void aReadyServiceSendsTrafficToActiveRevisionsOnly() {
        for (ApiObject service : all(Types.SERVICE)) {
            if (world.ready(Types.SERVICE, service.name()).equals("True")) {
                String name =
                        "aReadyServiceSendsTrafficToActiveRevisionsOnly: %s"
                                .formatted(service.key());
                assertThat(sum(service.at("/status/traffic"))).as(name).isEqualTo(100);
                assertThat(revisions(world.publishedAs(service.name())))
                        .as(name)
                        .allMatch(revision -> routingState(revision).equals("active"));
            }
        }
    }

    private String routingState(String revision) {
        return world.require(Types.REVISION, revision)
                .findLabel("serving.knative.dev/routingState")
                .orElse("");
    }

    private void aRevisionIsActiveExactlyIfARouteNamesIt() {
        for (ApiObject revision : all(Types.REVISION)) {
            boolean routed = revision.findAnnotation("serving.knative.dev/routes").isPresent();
            assertThat(routingState(revision.name()))
                    .as("aRevisionIsActiveExactlyIfARouteNamesIt: %s", revision.key())
                    .isEqualTo(routed ? "active" : "reserve");
        }
    }

    /// What is left at the end, without what tells one run from another.
    String summary() {
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
