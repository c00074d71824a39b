package dev.barista.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What every implementation of [Objects] must do. It may tell of changes, and collect garbage,
/// later and on other threads.
public abstract class ObjectsContract {

    private static final long PATIENCE_SECONDS = 20;

    /// Empty but for what the implementation itself needs; has the namespace `default`.
    protected abstract Objects objects();

    protected static ApiObject map(String name) {
        return ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name));
    }

    private static ApiObject value(ApiObject map, String value) {
        return map.with(tree -> tree.withObject("/data").put("key", value));
    }

    private static ApiObject workload(ResourceType type, String name) {
        return ApiObject.of(type, new ObjectKey("default", name))
                .with(tree -> {
                    var spec = tree.putObject("spec").put("replicas", 1);
                    spec.putObject("selector").putObject("matchLabels").put("a", "b");
                    var template = spec.putObject("template");
                    template.putObject("metadata").putObject("labels").put("a", "b");
                    template.putObject("spec")
                            .putArray("containers")
                            .addObject()
                            .put("name", "c")
                            .put("image", "i");
                });
    }

    private static ApiObject replicas(ApiObject workload, int replicas) {
        return workload.with(tree -> tree.withObject("/spec").put("replicas", replicas));
    }

    private static ApiObject ready(ApiObject workload, int replicas) {
        return workload.with(tree -> tree.withObject("/status").put("replicas", replicas));
    }

    private static ApiObject ownedBy(ApiObject object, ApiObject... owners) {
        return object.with(tree -> {
            var list = tree.withObject("/metadata").putArray("ownerReferences");
            for (ApiObject owner : owners) {
                list.add(OwnerReference.controlledBy(owner).toTree());
            }
        });
    }

    private static ApiObject held(ApiObject object) {
        return object.with(
                tree -> tree.withObject("/metadata").putArray("finalizers").add("test/held"));
    }

    private static ApiObject unheld(ApiObject object) {
        return object.with(tree -> tree.withObject("/metadata").remove("finalizers"));
    }

    private ApiObject create(ApiObject map) {
        return objects().create(Types.CONFIG_MAP, map);
    }

    /// Waits for the change that makes the object as it should be; fails if it does not come.
    private void awaitGone(ApiObject object) throws InterruptedException {
        var gone = new LinkedBlockingQueue<ObjectKey>();
        try (Watch _ =
                objects()
                        .watch(
                                Types.CONFIG_MAP,
                                change -> {
                                    if (change.kind() == Change.Kind.DELETED
                                            && change.object().uid().equals(object.uid())) {
                                        gone.add(object.key());
                                    }
                                })) {
            if (objects().find(Types.CONFIG_MAP, object.key()).isPresent()) {
                assertThat(gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
        }
        assertThat(objects().find(Types.CONFIG_MAP, object.key())).isEmpty();
    }

    @Test
    void givesAnIdentityToWhatIsCreated() {
        ApiObject stored = create(value(map("a"), "1"));

        assertThat(stored.uid()).isNotEmpty();
        assertThat(stored.resourceVersion()).isNotEmpty();
        assertThat(stored.created()).isPresent();
        assertThat(stored.generation()).isEqualTo(1);
        assertThat(objects().find(Types.CONFIG_MAP, stored.key())).contains(stored);
    }

    @Test
    void refusesASecondObjectOfTheSameName() {
        create(map("a"));

        assertThatThrownBy(() -> create(map("a")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.isAlreadyExists()).isTrue());
    }

    @Test
    void makesANameFromAPrefix() {
        ApiObject unnamed =
                map("").with(tree -> {
                    tree.withObject("/metadata").remove("name");
                    tree.withObject("/metadata").put("generateName", "gen-");
                });

        ApiObject first = create(unnamed);
        ApiObject second = create(unnamed);

        assertThat(first.name()).startsWith("gen-").isNotEqualTo(second.name());
    }

    @Test
    void refusesToReplaceAVersionThatTheWriterHasNotSeen() {
        ApiObject first = create(value(map("a"), "1"));
        objects().update(Types.CONFIG_MAP, value(first, "2"));

        assertThatThrownBy(() -> objects().update(Types.CONFIG_MAP, value(first, "3")))
                .isInstanceOfSatisfying(
                        ApiException.class, refused -> assertThat(refused.isConflict()).isTrue());
    }

    @Test
    void letsTheLastWriterWinWhoNamesNoVersion() {
        create(value(map("a"), "1"));

        ApiObject stored = objects().update(Types.CONFIG_MAP, value(map("a"), "2"));

        assertThat(stored.at("/data/key").asString()).isEqualTo("2");
        assertThat(stored.uid()).isNotEmpty();
    }

    @Test
    void refusesToUpdateWhatIsNotThere() {
        assertThatThrownBy(() -> objects().update(Types.CONFIG_MAP, map("a")))
                .isInstanceOfSatisfying(
                        ApiException.class, refused -> assertThat(refused.isNotFound()).isTrue());
    }

    @Test
    void changesNoVersionWhenNothingChanges() {
        ApiObject stored = create(value(map("a"), "1"));

        assertThat(objects().update(Types.CONFIG_MAP, stored)).isEqualTo(stored);
        assertThat(objects().patch(Types.CONFIG_MAP, stored.key(), Json.object()))
                .isEqualTo(stored);
    }

    @Test
    void countsChangesOfTheSpecAlone() {
        ApiObject first = objects().create(Types.DEPLOYMENT, workload(Types.DEPLOYMENT, "a"));

        ApiObject scaled = objects().update(Types.DEPLOYMENT, replicas(first, 3));
        ApiObject labelled =
                objects()
                        .update(
                                Types.DEPLOYMENT,
                                scaled.with(tree ->
                                        tree.withObject("/metadata")
                                                .withObject("/labels")
                                                .put("x", "y")));
        ApiObject reported = objects().updateStatus(Types.DEPLOYMENT, ready(labelled, 3));

        assertThat(scaled.generation()).isEqualTo(2);
        assertThat(labelled.generation()).isEqualTo(2);
        assertThat(reported.generation()).isEqualTo(2);
    }

    @Test
    void keepsSpecAndStatusApart() {
        ApiObject first = objects().create(Types.DEPLOYMENT, workload(Types.DEPLOYMENT, "a"));

        ApiObject updated = objects().update(Types.DEPLOYMENT, ready(replicas(first, 3), 9));
        ApiObject reported =
                objects().updateStatus(Types.DEPLOYMENT, ready(replicas(updated, 7), 2));

        assertThat(updated.status().path("replicas").asInt(0)).isZero();
        assertThat(reported.status().path("replicas").asInt()).isEqualTo(2);
        assertThat(reported.spec().path("replicas").asInt()).isEqualTo(3);
    }

    @Test
    void patchesOnlyWhatIsNamed() {
        ApiObject stored =
                create(map("a").with(t -> t.withObject("/data").put("x", "1").put("y", "2")));
        var patch = Json.object();
        patch.putObject("data").put("x", "3").putNull("y");

        ApiObject patched = objects().patch(Types.CONFIG_MAP, stored.key(), patch);

        assertThat(patched.at("/data").toString()).isEqualTo("{\"x\":\"3\"}");
    }

    @Test
    void listsInOrderByNamespaceAndLabel() {
        create(map("b"));
        create(map("c").with(t -> t.withObject("/metadata").withObject("/labels").put("x", "y")));
        create(map("a"));

        assertThat(objects().list(Types.CONFIG_MAP, "default", Selector.ALL))
                .extracting(ApiObject::name)
                .containsExactly("a", "b", "c");
        assertThat(objects().list(Types.CONFIG_MAP, "", Selector.of("x", "y")))
                .extracting(ApiObject::name)
                .containsExactly("c");
        assertThat(objects().list(Types.CONFIG_MAP, "other", Selector.ALL)).isEmpty();
    }

    @Test
    void deletesWhatIsThereAndForgivesWhatIsNot() {
        ApiObject stored = create(map("a"));

        objects().delete(Types.CONFIG_MAP, stored.key(), Propagation.BACKGROUND);
        objects().delete(Types.CONFIG_MAP, stored.key(), Propagation.BACKGROUND);

        assertThat(objects().find(Types.CONFIG_MAP, stored.key())).isEmpty();
    }

    @Test
    void keepsADeletedObjectUntilItsFinalizersAreGone() {
        ApiObject stored = create(held(map("a")));
        objects().delete(Types.CONFIG_MAP, stored.key(), Propagation.BACKGROUND);

        ApiObject terminating = objects().require(Types.CONFIG_MAP, stored.key());
        assertThat(terminating.isTerminating()).isTrue();

        objects().update(Types.CONFIG_MAP, unheld(terminating));
        assertThat(objects().find(Types.CONFIG_MAP, stored.key())).isEmpty();
    }

    @Test
    void keepsADeletedPodUntilItsNodeRemovesIt() {
        ApiObject pod = objects().create(Types.POD, pod("a"));
        objects().delete(Types.POD, pod.key(), Propagation.BACKGROUND);

        assertThat(objects().require(Types.POD, pod.key()).isTerminating()).isTrue();
        objects().remove(Types.POD, pod.key(), "another");
        assertThat(objects().find(Types.POD, pod.key())).isPresent();

        objects().remove(Types.POD, pod.key(), pod.uid());
        assertThat(objects().find(Types.POD, pod.key())).isEmpty();
    }

    private static ApiObject pod(String name) {
        return ApiObject.of(Types.POD, new ObjectKey("default", name))
                .with(tree ->
                        tree.putObject("spec")
                                .putArray("containers")
                                .addObject()
                                .put("name", "c")
                                .put("image", "i"));
    }

    @Test
    void deletesWhatNobodyElseOwns() throws Exception {
        ApiObject owner = create(map("owner"));
        ApiObject other = create(map("other"));
        ApiObject child = create(ownedBy(map("child"), owner));
        ApiObject grandchild = create(ownedBy(map("grandchild"), child));
        ApiObject shared = create(ownedBy(map("shared"), owner, other));

        objects().delete(Types.CONFIG_MAP, owner.key(), Propagation.BACKGROUND);

        awaitGone(child);
        awaitGone(grandchild);
        assertThat(objects().find(Types.CONFIG_MAP, shared.key())).isPresent();
    }

    @Test
    void letsDependentsGoWhenTheyAreToBeOrphans() throws Exception {
        ApiObject owner = create(map("owner"));
        ApiObject child = create(ownedBy(map("child"), owner));

        objects().delete(Types.CONFIG_MAP, owner.key(), Propagation.ORPHAN);

        awaitGone(owner);
        assertThat(objects().require(Types.CONFIG_MAP, child.key()).owners()).isEmpty();
    }

    @Test
    void deletesDependentsBeforeTheirOwnerInTheForeground() throws Exception {
        ApiObject owner = create(map("owner"));
        ApiObject child = create(held(ownedBy(map("child"), owner)));

        objects().delete(Types.CONFIG_MAP, owner.key(), Propagation.FOREGROUND);

        assertThat(objects().require(Types.CONFIG_MAP, owner.key()).isTerminating()).isTrue();
        ApiObject terminating = awaitTerminating(child);
        objects().update(Types.CONFIG_MAP, unheld(terminating));
        awaitGone(owner);
    }

    private ApiObject awaitTerminating(ApiObject object) throws InterruptedException {
        var seen = new LinkedBlockingQueue<ApiObject>();
        try (Watch _ =
                objects()
                        .watch(
                                Types.CONFIG_MAP,
                                change -> {
                                    if (change.object().uid().equals(object.uid())
                                            && change.object().isTerminating()) {
                                        seen.add(change.object());
                                    }
                                })) {
            ApiObject terminating = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(terminating).isNotNull();
            return terminating;
        }
    }

    @Test
    void tellsOfWhatThereIsAndThenOfEveryChange() throws Exception {
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        ApiObject first = create(value(map("a"), "1"));

        try (Watch _ = objects().watch(Types.CONFIG_MAP, seen::add)) {
            List<Change> changes = new ArrayList<>();
            changes.add(next(seen));
            ApiObject second = objects().update(Types.CONFIG_MAP, value(first, "2"));
            changes.add(next(seen));
            create(map("b"));
            changes.add(next(seen));
            objects().delete(Types.CONFIG_MAP, first.key(), Propagation.BACKGROUND);
            changes.add(next(seen));

            assertThat(changes)
                    .extracting(change -> change.kind() + " " + change.object().name())
                    .containsExactly("ADDED a", "MODIFIED a", "ADDED b", "DELETED a");
            assertThat(changes.get(1).object()).isEqualTo(second);
        }
    }

    private static Change next(BlockingQueue<Change> seen) throws InterruptedException {
        Change change = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (change == null) {
            throw new AssertionError("no change was told (expected: one)");
        }
        return change;
    }

    @Test
    void tellsNothingToAWatcherWhoHasLeft() throws Exception {
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        BlockingQueue<Change> stayed = new LinkedBlockingQueue<>();
        objects().watch(Types.CONFIG_MAP, seen::add).close();

        try (Watch _ = objects().watch(Types.CONFIG_MAP, stayed::add)) {
            create(map("a"));
            assertThat(next(stayed).object().name()).isEqualTo("a");
        }

        assertThat(seen).isEmpty();
    }
}
