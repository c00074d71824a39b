package dev.barista.node.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// StatefulSets by their decisions alone.
class SetTurnTest {

    private static final String PARALLEL = "\"podManagementPolicy\": \"Parallel\"";

    private SetWorld world = new SetWorld("{\"replicas\": 3}");

    @Test
    void givesAPodItsNameItsLabelsAndItsPlaceInDns() {
        world = new SetWorld("{\"replicas\": 1, \"ordinals\": {\"start\": 4}}").withClaims();
        world.turns();

        var pod = world.pod(4);
        assertThat(pod.name()).isEqualTo("web-4");
        assertThat(pod.spec().path("hostname").asString()).isEqualTo("web-4");
        assertThat(pod.spec().path("subdomain").asString()).isEqualTo("webs");
        assertThat(pod.labels())
                .containsEntry("app", "web")
                .containsEntry("statefulset.kubernetes.io/pod-name", "web-4")
                .containsEntry("apps.kubernetes.io/pod-index", "4")
                .containsEntry("controller-revision-hash", world.revisions.getFirst().name());
        assertThat(pod.at("/spec/volumes/0").toString())
                .isEqualTo(
                        "{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"data-web-4\"}}");
        assertThat(world.claims.get("data-web-4")).isNotNull();
    }

    @Test
    void aClaimTakesThePlaceOfAVolumeOfItsName() {
        world = new SetWorld("{\"replicas\": 1}").withClaims();
        world.spec(spec -> {
            var volumes = spec.withObject("/template/spec").putArray("volumes");
            volumes.addObject().put("name", "data").putObject("emptyDir");
            volumes.addObject().put("name", "tmp").putObject("emptyDir");
        });
        world.image("v1"); // the revision of this template
        world.turns();

        assertThat(world.pod(0).at("/spec/volumes").toString())
                .isEqualTo(
                        "[{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"data-web-0\"}},"
                                + "{\"name\":\"tmp\",\"emptyDir\":{}}]");
    }

    @Test
    void startsOnePodAfterAnother() {
        world.turns();
        world.turns();
        assertThat(world.done).containsExactly("make 0");

        world.ready(0);
        world.turns();
        assertThat(world.done).containsExactly("make 0", "make 1");

        world.ready(1);
        world.unready(0);
        world.turns();
        assertThat(world.done).containsExactly("make 0", "make 1");

        world.ready(0);
        world.turns();
        assertThat(world.done).containsExactly("make 0", "make 1", "make 2");
    }

    @Test
    void startsAllAtOnceWhereTheyNeedNotWait() {
        world = new SetWorld("{\"replicas\": 3, %s}".formatted(PARALLEL));
        world.turns();

        assertThat(world.done).containsExactly("make 0", "make 1", "make 2");
    }

    @Test
    void theNextOneWaitsUntilThePodIsAvailable() {
        world = new SetWorld("{\"replicas\": 2, \"minReadySeconds\": 10}");
        world.turns();
        world.ready(0);
        world.turns();
        assertThat(world.done).containsExactly("make 0");
        assertThat(world.plan().next()).contains(Duration.ofSeconds(10));
        assertThat(world.status("readyReplicas")).isEqualTo(1);
        assertThat(world.status("availableReplicas")).isZero();

        world.now = world.now.plusSeconds(10);
        world.turns();

        assertThat(world.done).containsExactly("make 0", "make 1");
    }

    @Test
    void endsTheLastOneFirstAndWaitsForItsEnd() {
        world.settle();
        world.done.clear();
        world.spec(spec -> spec.put("replicas", 0));
        world.turns();
        world.turns();
        assertThat(world.done).containsExactly("end 2");

        world.settle();

        assertThat(world.done).containsExactly("end 2", "end 1", "end 0");
        assertThat(world.pods).isEmpty();
    }

    @Test
    void endsAllAtOnceWhereTheyNeedNotWait() {
        world = new SetWorld("{\"replicas\": 3, %s}".formatted(PARALLEL));
        world.settle();
        world.done.clear();
        world.spec(spec -> spec.put("replicas", 1));
        world.turns();

        assertThat(world.done).containsExactly("end 2", "end 1");
    }

    @Test
    void doesNotScaleDownWhileAnotherIsNotReady() {
        world.settle();
        world.done.clear();
        world.spec(spec -> spec.put("replicas", 2));
        world.unready(0);
        world.turns();
        assertThat(world.done).isEmpty();

        world.ready(0);
        world.turns();

        assertThat(world.done).containsExactly("end 2");
    }

    @Test
    void aPodOneTooManyThatIsBrokenDoesNotKeepItself() {
        world.settle();
        world.done.clear();
        world.spec(spec -> spec.put("replicas", 2));
        world.unready(2);
        world.turns();

        assertThat(world.done).containsExactly("end 2");
    }

    @Test
    void replacesAPodThatHasFailedUnderItsName() {
        world.settle();
        world.done.clear();
        world.failed(1);
        world.turns();
        world.turns();
        assertThat(world.done).containsExactly("end 1");

        world.remove(1);
        world.turns();

        assertThat(world.done).containsExactly("end 1", "make 1");
    }

    @Test
    void updatesTheLastOneFirstAndOneAfterAnother() {
        world.settle();
        world.done.clear();
        world.image("v2");
        world.turns();
        world.turns();
        assertThat(world.done).containsExactly("end 2");
        world.remove(2);
        world.turns();
        assertThat(world.done).containsExactly("end 2", "make 2");
        assertThat(world.imageOf(2)).isEqualTo("v2");
        assertThat(world.status("updatedReplicas")).isEqualTo(1);
        assertThat(world.status("currentReplicas")).isEqualTo(2);
        assertThat(revision("currentRevision")).isNotEqualTo(revision("updateRevision"));

        world.settle();

        assertThat(world.done)
                .containsExactly("end 2", "make 2", "end 1", "make 1", "end 0", "make 0");
        assertThat(world.status("updatedReplicas")).isEqualTo(3);
        assertThat(world.status("currentReplicas")).isEqualTo(3);
        assertThat(revision("currentRevision")).isEqualTo(revision("updateRevision"));
    }

    private String revision(String field) {
        return world.set.status().path(field).asString("");
    }

    @Test
    void anUpdateThatIsBrokenGoesNoFurther() {
        world.settle();
        world.done.clear();
        world.image("v2");
        world.turns();
        world.remove(2);
        world.turns();
        world.unready(2);
        world.turns();

        assertThat(world.done).containsExactly("end 2", "make 2");
    }

    @Test
    void theFormerTemplateTakenBackReplacesOnlyWhatWasUpdated() {
        world.settle();
        world.image("v2");
        world.turns();
        world.remove(2);
        world.turns();
        world.ready(2);
        world.done.clear();

        world.image("v1");
        world.settle();

        assertThat(world.done).containsExactly("end 2", "make 2");
        assertThat(world.imageOf(2)).isEqualTo("v1");
        assertThat(revision("currentRevision")).isEqualTo(revision("updateRevision"));
    }

    @ParameterizedTest
    @CsvSource({"0, v2 v2 v2", "1, v1 v2 v2", "2, v1 v1 v2", "3, v1 v1 v1", "9, v1 v1 v1"})
    void podsBeforeThePartitionKeepTheirRevisionEvenIfTheyAreMadeAnew(
            int partition, String images) {
        world.settle();
        partition(partition);
        world.image("v2");
        world.settle();
        for (int ordinal : List.of(0, 1, 2)) {
            world.terminate(ordinal);
        }
        world.settle();

        assertThat("%s %s %s".formatted(world.imageOf(0), world.imageOf(1), world.imageOf(2)))
                .isEqualTo(images);
    }

    private void partition(int partition) {
        world.spec(spec ->
                spec.withObject("/updateStrategy/rollingUpdate").put("partition", partition));
    }

    @Test
    void withoutAPartitionAPodThatIsLostMeanwhileIsMadeOfTheRevisionItHad() {
        world.spec(spec -> ((ObjectNode) spec.path("updateStrategy")).remove("rollingUpdate"));
        world.settle();
        world.image("v2");
        world.turns();
        world.remove(2);
        world.turns();
        world.ready(2);
        world.remove(0);
        world.turns();

        assertThat(world.imageOf(0)).isEqualTo("v1");
        assertThat(world.imageOf(2)).isEqualTo("v2");
    }

    @Test
    void replacesAPodOnDeleteOnly() {
        world = new SetWorld("{\"replicas\": 2, \"updateStrategy\": {\"type\": \"OnDelete\"}}");
        world.settle();
        world.image("v2");
        world.settle();
        assertThat(world.imageOf(0) + world.imageOf(1)).isEqualTo("v1v1");

        world.terminate(0);
        world.settle();

        assertThat(world.imageOf(0) + world.imageOf(1)).isEqualTo("v2v1");
        assertThat(world.status("updatedReplicas")).isEqualTo(1);
    }

    @Test
    void aLaterStartMovesTheSet() {
        world.settle();
        world.done.clear();
        world.spec(spec -> spec.withObject("/ordinals").put("start", 2));
        world.settle();

        assertThat(world.pods.keySet()).containsExactly(2, 3, 4);
        assertThat(world.done).containsExactly("make 3", "make 4", "end 1", "end 0");
    }

    @Test
    void claimsAreKeptWhenThereAreFewerPods() {
        world.withClaims().settle();
        world.spec(spec -> spec.put("replicas", 1));
        world.settle();

        assertThat(world.claims.keySet()).containsExactly("data-web-0", "data-web-1", "data-web-2");
        assertThat(world.claims.values()).noneMatch(one -> SetWorld.ownerOf(one).isPresent());
    }

    @Test
    void claimsGoWithThePodThatIsOneTooManyIfTheyShall() {
        retention("Retain", "Delete");
        world.withClaims().settle();
        assertThat(SetWorld.ownerOf(world.claims.get("data-web-2"))).isEmpty();

        world.spec(spec -> spec.put("replicas", 1));
        world.settle();

        assertThat(world.claims.keySet()).containsExactly("data-web-0");
    }

    @Test
    void aPodThatIsOnlyReplacedKeepsItsClaim() {
        retention("Delete", "Delete");
        world.withClaims().settle();
        var before = world.claims.get("data-web-1");

        world.image("v2");
        world.settle();

        assertThat(world.claims.get("data-web-1")).isEqualTo(before);
    }

    @Test
    void claimsBelongToTheSetIfTheyShallGoWithIt() {
        retention("Delete", "Retain");
        world.withClaims().settle();
        assertThat(SetWorld.ownerOf(world.claims.get("data-web-2"))).contains("set");

        retention("Retain", "Retain");
        world.settle();

        assertThat(SetWorld.ownerOf(world.claims.get("data-web-2"))).isEmpty();
    }

    private void retention(String whenDeleted, String whenScaled) {
        world.spec(spec ->
                spec.withObject("/persistentVolumeClaimRetentionPolicy")
                        .put("whenDeleted", whenDeleted)
                        .put("whenScaled", whenScaled));
    }

    @Test
    void aPodWaitsUntilAClaimThatGoesWithItsPredecessorIsGone() {
        retention("Retain", "Delete");
        world.withClaims().settle();
        world.spec(spec -> spec.put("replicas", 2));
        world.turns();
        world.spec(spec -> spec.put("replicas", 3));
        var claim = world.claims.get("data-web-2");
        world.remove(2);
        world.claims.put("data-web-2", java.util.Objects.requireNonNull(claim));
        world.done.clear();
        world.turns();
        assertThat(world.done).isEmpty();

        world.claims.remove("data-web-2");
        world.turns();

        assertThat(world.done).containsExactly("make 2");
        assertThat(world.claims.get("data-web-2")).isNotNull();
    }

    @Test
    void aPodThatWaitsForAClaimThatWasDeletedGetsAnother() {
        world.withClaims().turns();
        world.claims.clear();
        world.turns();

        assertThat(world.claims.keySet()).containsExactly("data-web-0");
    }

    @ParameterizedTest
    @CsvSource({
        "web-0, 0",
        "web-12, 12",
        "web-012, -1",
        "web-, -1",
        "web--1, -1",
        "webs-1, -1",
        "web-x, -1",
        "web-99999999999, -1"
    })
    void readsTheOrdinalFromTheName(String name, int ordinal) {
        assertThat(Ordinals.of("web", name)).isEqualTo(ordinal);
    }
}
