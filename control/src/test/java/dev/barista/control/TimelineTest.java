package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What a user who watches sees, from the first apply to Ready.
class TimelineTest {

    private static final String IMAGE = "ghcr.io/x/y:1";

    private final World world = new World();

    private String service(String condition) {
        return world.condition(Types.SERVICE, "hello", condition);
    }

    private String revision(String condition) {
        return world.condition(Types.REVISION, "hello-00001", condition);
    }

    @Test
    void aFirstDeploymentTellsWhatItWaitsFor() {
        // Digests are not known yet.
        var digest = new CompletableFuture<String>();
        world.pending.put(IMAGE, digest);
        world.apply("hello", IMAGE);
        world.settle();
        assertThat(revision("ResourcesAvailable")).isEqualTo("Unknown ResolvingDigests");
        assertThat(revision("ContainerHealthy")).isEqualTo("Unknown");
        assertThat(service("ConfigurationsReady")).isEqualTo("Unknown");
        assertThat(service("RoutesReady"))
                .isEqualTo(
                        "Unknown RevisionMissing: Configuration \"hello\" is waiting for a"
                                + " Revision to become ready.");
        assertThat(world.objects.find(Types.DEPLOYMENT, World.key("hello-00001-deployment")))
                .isEmpty();

        // The Deployment is made.
        digest.complete(World.digestOf(IMAGE));
        world.settle();
        assertThat(revision("ResourcesAvailable")).isEqualTo("Unknown Deploying");
        assertThat(revision("ContainerHealthy")).isEqualTo("Unknown Deploying");
        assertThat(revision("Active")).isEqualTo("Unknown Deploying");

        // It progresses, but nothing is ready.
        world.deployment("hello-00001", 0, "True", "ReplicaSetUpdated", "");
        world.settle();
        assertThat(revision("ResourcesAvailable")).isEqualTo("Unknown Deploying");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("Unknown");

        // An instance is ready, and the autoscaler knows.
        world.bringUp("hello-00001");
        assertThat(world.ready(Types.REVISION, "hello-00001")).isEqualTo("True");
        assertThat(revision("Active")).isEqualTo("True");
        assertThat(world.ready(Types.CONFIGURATION, "hello")).isEqualTo("True");
        assertThat(world.ready(Types.ROUTE, "hello")).isEqualTo("True");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void aRevisionThatIsScaledToZeroStaysReady() {
        // Given
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");

        // When
        world.scaled("hello-00001", 0);
        world.deployment("hello-00001", 0, "True", "NewReplicaSetAvailable", "");
        world.settle();

        // Then
        assertThat(revision("Active"))
                .isEqualTo("False NoTraffic: The target is not receiving traffic.");
        assertThat(world.ready(Types.REVISION, "hello-00001")).isEqualTo("True");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(
                        world.require(Types.REVISION, "hello-00001")
                                .at("/status/actualReplicas")
                                .asInt())
                .isZero();
    }

    @Test
    void readyIsUnknownFromANewGenerationUntilItServes() {
        // Given
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");

        // When
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();

        // Then
        assertThat(world.ready(Types.CONFIGURATION, "hello")).isEqualTo("Unknown");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("Unknown");
        assertThat(trafficOf("hello")).containsExactly("hello-00001");

        world.bringUp("hello-00002");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(trafficOf("hello")).containsExactly("hello-00002");
    }

    @Test
    void aReleaseThatFailsTakesNoTraffic() {
        // Given
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");

        // When
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.deployment("hello-00002", 0, "False", "ProgressDeadlineExceeded", "has timed out");
        world.settle();

        // Then
        assertThat(service("ConfigurationsReady"))
                .isEqualTo(
                        "False RevisionFailed: Revision \"hello-00002\" failed with message: has"
                                + " timed out.");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False RevisionFailed");
        assertThat(trafficOf("hello")).containsExactly("hello-00001");
        assertThat(world.events("LatestCreatedFailed"))
                .containsExactly("Latest created revision \"hello-00002\" has failed");

        // And recovers with the next release.
        world.apply("hello", "ghcr.io/x/y:3");
        world.settle();
        world.bringUp("hello-00003");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(trafficOf("hello")).containsExactly("hello-00003");
    }

    @Test
    void anOldRevisionThatBecomesReadyLateIsUsedIfTheNewestFailed() {
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.apply("hello", "ghcr.io/x/y:3");
        world.settle();
        world.deployment("hello-00003", 0, "False", "ProgressDeadlineExceeded", "late");
        world.settle();

        world.bringUp("hello-00002");

        assertThat(trafficOf("hello")).containsExactly("hello-00002");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False RevisionFailed");
    }

    @Test
    void aNewestThatFailsDoesNotBringBackAnOlder() {
        for (int n = 1; n <= 2; n++) {
            world.apply("hello", "ghcr.io/x/y:" + n);
            world.settle();
            world.bringUp("hello-0000" + n);
        }

        world.apply("hello", "ghcr.io/x/y:3");
        world.settle();
        world.deployment("hello-00003", 0, "False", "ProgressDeadlineExceeded", "late");
        world.settle();

        assertThat(trafficOf("hello")).containsExactly("hello-00002");
    }

    @Test
    void latestReadyNeverGoesBackToAnOlderRevision() {
        world.apply("hello", IMAGE);
        world.settle();
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.bringUp("hello-00002");

        world.bringUp("hello-00001");

        assertThat(trafficOf("hello")).containsExactly("hello-00002");
    }

    @Test
    void onlyMetadataOfAServiceChangesMakesNoRevision() {
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");

        world.apply("hello", IMAGE, tree -> tree.withObject("/metadata/labels").put("team", "a"));
        world.settle();

        assertThat(world.require(Types.CONFIGURATION, "hello").labels()).containsEntry("team", "a");
        assertThat(world.require(Types.ROUTE, "hello").labels()).containsEntry("team", "a");
        assertThat(world.require(Types.INGRESS, "hello").labels()).containsEntry("team", "a");
        assertThat(world.objects.find(Types.REVISION, World.key("hello-00002"))).isEmpty();
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void aCurrentRevisionThatIsDeletedIsMadeAgain() {
        world.apply("hello", IMAGE);
        world.settle();
        world.bringUp("hello-00001");
        String before = world.require(Types.REVISION, "hello-00001").uid();

        world.objects.delete(Types.REVISION, World.key("hello-00001"), Propagation.BACKGROUND);
        world.settle();

        assertThat(world.require(Types.REVISION, "hello-00001").uid()).isNotEqualTo(before);
    }

    @Test
    void comesToTheSameEndInAnyOrderOfWork() {
        List<String> ends = new ArrayList<>();
        Property.holds(
                30,
                cases -> {
                    var other = new World();
                    other.apply("hello", IMAGE);
                    while (other.stepAny(cases.random())) {
                        // one thing at a time, in an order of chance
                    }
                    other.deployment("hello-00001", 1, "True", "NewReplicaSetAvailable", "");
                    other.scaled("hello-00001", 1);
                    while (other.stepAny(cases.random())) {
                        // likewise
                    }
                    assertThat(other.ready(Types.SERVICE, "hello")).isEqualTo("True");
                    ends.add(other.require(Types.SERVICE, "hello").status().toString());
                });
        assertThat(ends).hasSize(30);
        assertThat(ends.stream().distinct()).hasSize(1);
    }

    private List<String> trafficOf(String service) {
        return world.publishedAs(service)
                .at("/spec/rules/0/http/paths/0/splits")
                .valueStream()
                .map(split -> split.path("serviceName").asString())
                .toList();
    }
}
