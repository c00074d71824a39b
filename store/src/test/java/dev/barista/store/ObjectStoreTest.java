package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectStoreTest {

    private static final String MAPS = "configmaps";

    @TempDir Path folder;

    private ObjectStore open() {
        return ObjectStore.open(folder, StoreSettings.DEFAULT);
    }

    private static ApiObject map(String name, String value) {
        return ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name))
                .with(tree -> {
                    tree.putObject("data").put("key", value);
                    tree.withObject("/metadata").put("uid", "uid-" + name);
                });
    }

    private static long version(ApiObject object) {
        return Long.parseLong(object.resourceVersion());
    }

    @Test
    void keepsWhatWasWrittenAndItsVersionsOverARestart() {
        // Given
        ApiObject stored;
        try (ObjectStore store = open()) {
            store.create(MAPS, map("gone", "x"));
            stored = store.create(MAPS, map("kept", "x")).orElseThrow();
            store.remove(MAPS, new ObjectKey("default", "gone"), 1);
        }

        // When
        try (ObjectStore store = open()) {
            // Then
            assertThat(store.version()).isEqualTo(3);
            assertThat(store.find(MAPS, stored.key())).contains(stored);
            assertThat(store.keys(MAPS, "", null)).containsExactly(stored.key());
            assertThat(version(store.create(MAPS, map("next", "x")).orElseThrow())).isEqualTo(4);
        }
    }

    @Test
    void replacesOnlyTheVersionThatTheWriterHasSeen() {
        try (ObjectStore store = open()) {
            ApiObject first = store.create(MAPS, map("a", "1")).orElseThrow();
            ApiObject second = store.replace(MAPS, map("a", "2"), version(first)).orElseThrow();

            assertThat(store.replace(MAPS, map("a", "3"), version(first))).isEmpty();
            assertThat(store.create(MAPS, map("a", "4"))).isEmpty();
            assertThat(store.remove(MAPS, first.key(), version(first))).isFalse();
            assertThat(store.find(MAPS, first.key())).contains(second);
        }
    }

    @Test
    void oneOfManyConcurrentWritersOfAVersionWins() throws Exception {
        try (ObjectStore store = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiObject first = store.create(MAPS, map("a", "0")).orElseThrow();
            List<Callable<Optional<ApiObject>>> writers = new ArrayList<>();
            for (int n = 0; n < 100; n++) {
                String value = Integer.toString(n);
                writers.add(() -> store.replace(MAPS, map("a", value), version(first)));
            }

            List<ApiObject> won = new ArrayList<>();
            for (Future<Optional<ApiObject>> each : threads.invokeAll(writers)) {
                each.get().ifPresent(won::add);
            }

            assertThat(won).hasSize(1);
            assertThat(store.find(MAPS, first.key())).contains(won.getFirst());
        }
    }

    @Test
    void readsAnObjectThatTheCacheHasNoRoomFor() {
        var tiny = new StoreSettings(10, 1 << 20, 1, 10, 10, Duration.ofSeconds(5));
        try (ObjectStore store = ObjectStore.open(folder, tiny)) {
            ApiObject stored = store.create(MAPS, map("a", "1")).orElseThrow();

            assertThat(store.find(MAPS, stored.key())).contains(stored);
        }
    }

    @Test
    void listsKeysOfOneNamespaceInOrder() {
        try (ObjectStore store = open()) {
            store.create(MAPS, map("b", "1"));
            store.create(MAPS, map("a", "1"));
            store.create(MAPS, ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default-2", "c")));

            assertThat(store.keys(MAPS, "default", null))
                    .extracting(ObjectKey::name)
                    .containsExactly("a", "b");
            assertThat(store.keys(MAPS, "", new ObjectKey("default", "a")))
                    .extracting(ObjectKey::name)
                    .containsExactly("b", "c");
        }
    }

    @Test
    void logsEveryChangeWithWhatWasThereBefore() throws Exception {
        try (ObjectStore store = open()) {
            ApiObject first = store.create(MAPS, map("a", "1")).orElseThrow();
            store.create("secrets", map("other", "1"));
            ApiObject second = store.replace(MAPS, map("a", "2"), version(first)).orElseThrow();
            store.remove(MAPS, first.key(), version(second));

            ChangeLog.Batch batch = store.log().after(1, MAPS, 10, Duration.ZERO);

            assertThat(batch.upTo()).isEqualTo(4);
            assertThat(batch.changes()).hasSize(2);
            LoggedChange modified = batch.changes().getFirst();
            assertThat(modified.object()).isEqualTo(second);
            assertThat(modified.previous())
                    .hasToString(
                            first.toString()
                                    .replace(
                                            "\"resourceVersion\":\"1\"",
                                            "\"resourceVersion\":\"3\""));
            assertThat(batch.changes().getLast().object().resourceVersion()).isEqualTo("4");
        }
    }

    @Test
    void forgetsTheOldestChangesAndSaysSo() throws Exception {
        var few = new StoreSettings(2, 1 << 20, 1 << 20, 10, 10, Duration.ofSeconds(5));
        try (ObjectStore store = ObjectStore.open(folder, few)) {
            for (String name : List.of("a", "b", "c", "d")) {
                store.create(MAPS, map(name, "1"));
            }

            assertThat(store.log().after(1, MAPS, 10, Duration.ZERO).gone()).isTrue();
            assertThat(store.log().after(2, MAPS, 10, Duration.ZERO).changes()).hasSize(2);
        }
    }

    @Test
    void findsOwnedObjectsAndOwnersThatAreMissing() {
        try (ObjectStore store = open()) {
            ApiObject owner = store.create(MAPS, map("owner", "1")).orElseThrow();
            ApiObject child =
                    map("child", "1")
                            .with(tree ->
                                    tree.withObject("/metadata")
                                            .putArray("ownerReferences")
                                            .addObject()
                                            .put("uid", owner.uid()));
            store.create(MAPS, child);

            assertThat(store.ownedBy(owner.uid())).containsExactly(new Location(MAPS, child.key()));
            assertThat(store.missingOwners()).isEmpty();

            store.remove(MAPS, owner.key(), version(owner));
            assertThat(store.missingOwners()).containsExactly(owner.uid());
        }
    }

    @Test
    void namesADamagedFileAndWhatToDo() throws IOException {
        Files.writeString(folder.resolve("objects.db"), "this is no database ".repeat(500));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(StoreException.Reason.CORRUPT))
                .hasMessageContaining("objects.db")
                .hasMessageContaining("move it away");
    }

    @Test
    void findsDamageInTheMiddleOfTheFile() throws IOException {
        try (ObjectStore store = open()) {
            for (int n = 0; n < 200; n++) {
                store.create(MAPS, map("m" + n, "x".repeat(1000)));
            }
        }
        Path file = folder.resolve("objects.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int page = 4; page < bytes.length / 4096; page++) {
            java.util.Arrays.fill(bytes, page * 4096, page * 4096 + 200, (byte) 0xee);
        }
        Files.write(file, bytes);

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("objects.db: damaged");
    }

    @Test
    void refusesWritesOnAFullDiskAndTakesThemAgainLater() {
        try (ObjectStore store = open()) {
            ApiObject first = store.create(MAPS, map("a", "1")).orElseThrow();
            store.limitPages(20);

            assertThatThrownBy(() -> store.create(MAPS, map("big", "x".repeat(400_000))))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(StoreException.Reason.NO_SPACE))
                    .hasMessageContaining("no space left");
            assertThat(store.find(MAPS, new ObjectKey("default", "big"))).isEmpty();

            store.limitPages(1_000_000);
            assertThat(store.create(MAPS, map("big", "x".repeat(400_000)))).isPresent();
            assertThat(store.find(MAPS, first.key())).contains(first);
            assertThat(store.version()).isEqualTo(2);
        }
    }

    @Test
    void refusesToWriteWhatAnotherProcessHasWrittenMeanwhile() {
        try (ObjectStore one = open();
                ObjectStore two = open()) {
            one.create(MAPS, map("a", "1"));

            assertThatThrownBy(() -> two.create(MAPS, map("b", "1")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another process");
        }
    }

    @Test
    void keepsItsFileForTheOwnerAlone() throws IOException {
        try (ObjectStore store = open()) {
            assertThat(store.version()).isZero();
            assertThat(Files.getPosixFilePermissions(folder.resolve("objects.db")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void refusesCallsAfterItWasClosed() {
        ObjectStore store = open();
        store.close();

        assertThatThrownBy(() -> store.create(MAPS, map("a", "1")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
