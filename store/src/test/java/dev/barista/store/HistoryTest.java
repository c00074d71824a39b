package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.testkit.Property;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writers that race for the same few objects: what one can see of it afterwards is one order.
final class HistoryTest {

    private static final String MAPS = "configmaps";
    private static final int WRITERS = 6;

    @TempDir Path root;

    /// What a writer was told: a version for each write that was taken.
    private record Answer(String name, long version) {}

    private static ApiObject map(String name, String value) {
        return ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name))
                .with(tree -> tree.putObject("data").put("key", value));
    }

    private static List<Answer> write(ObjectStore store, long seed, int times) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Answer> answers = new ArrayList<>();
        for (int n = 0; n < times; n++) {
            String name = "m" + random.nextInt(3);
            var key = new ObjectKey("default", name);
            long seen =
                    store.find(MAPS, key)
                            .map(one -> Long.parseLong(one.resourceVersion()))
                            .orElse(0L);
            if (random.nextInt(4) == 0 && seen > 0) {
                store.remove(MAPS, key, seen);
            } else {
                ApiObject next = map(name, seed + "-" + n);
                Optional<ApiObject> stored =
                        seen == 0 ? store.create(MAPS, next) : store.replace(MAPS, next, seen);
                stored.ifPresent(one ->
                        answers.add(new Answer(name, Long.parseLong(one.resourceVersion()))));
            }
        }
        return answers;
    }

    @Test
    void subscribersLogAndDiskAgreeOnOneOrder() {
        Property.holds(
                25,
                some -> {
                    Path folder = root.resolve("case-" + some.random().nextLong());
                    List<LoggedChange> told = new CopyOnWriteArrayList<>();
                    List<Answer> answers = new ArrayList<>();
                    Map<String, ApiObject> atEnd = new TreeMap<>();
                    long newest;

                    // Given
                    try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT);
                            var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                        store.subscribe(told::addAll);
                        List<Callable<List<Answer>>> writers = new ArrayList<>();
                        for (int n = 0; n < WRITERS; n++) {
                            long seed = some.random().nextLong();
                            writers.add(() -> write(store, seed, 15));
                        }

                        // When
                        for (Future<List<Answer>> each : threads.invokeAll(writers)) {
                            answers.addAll(each.get());
                        }

                        newest = store.version();
                        assertThat(store.log().after(0, MAPS, 10_000, Duration.ZERO).changes())
                                .isEqualTo(told);
                        for (ObjectKey key : store.keys(MAPS, "", null)) {
                            atEnd.put(key.name(), store.find(MAPS, key).orElseThrow());
                        }
                    }

                    // Then
                    assertThat(told)
                            .extracting(LoggedChange::version)
                            .hasSize((int) newest)
                            .isSorted()
                            .doesNotHaveDuplicates();
                    assertThat(answers).extracting(Answer::version).doesNotHaveDuplicates();
                    for (Answer answer : answers) {
                        assertThat(told.get((int) answer.version() - 1).key().name())
                                .isEqualTo(answer.name());
                    }
                    assertThat(replayed(told)).isEqualTo(atEnd);
                    assertThat(reopened(folder)).isEqualTo(atEnd);
                });
    }

    private static Map<String, ApiObject> replayed(List<LoggedChange> changes) {
        Map<String, ApiObject> objects = new TreeMap<>();
        for (LoggedChange change : changes) {
            ApiObject there = objects.get(change.key().name());
            assertThat(change.kind() == Change.Kind.ADDED).isEqualTo(there == null);
            if (change.kind() == Change.Kind.DELETED) {
                objects.remove(change.key().name());
            } else {
                objects.put(change.key().name(), change.object());
            }
        }
        return objects;
    }

    private static Map<String, ApiObject> reopened(Path folder) {
        Map<String, ApiObject> objects = new TreeMap<>();
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            for (ObjectKey key : store.keys(MAPS, "", null)) {
                objects.put(key.name(), store.find(MAPS, key).orElseThrow());
            }
        }
        return objects;
    }
}
