package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Receivers of changes, and what their failures are to others. Tried 6.B.
final class SubscribersTest {

    private static final String MAPS = "configmaps";

    @TempDir Path folder;

    private static ApiObject map(String name) {
        return ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name));
    }

    private static Consumer<List<LoggedChange>> failing(String how) {
        return _ -> {
            if (how.equals("exception")) {
                throw new IllegalStateException("a subscriber's own mistake");
            }
            throw new AssertionError("a subscriber's own mistake");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error"})
    void theFailureOfOneIsNoConcernOfTheWriterNorOfTheOthers(String how) {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            store.subscribe(failing(how));
            store.subscribe(changes -> changes.forEach(change -> heard.add(change.key().name())));

            ApiObject first = store.create(MAPS, map("a")).orElseThrow();
            store.create(MAPS, map("b"));

            assertThat(store.find(MAPS, first.key())).contains(first);
            assertThat(heard).containsExactly("a", "b");
        }
    }

    @Test
    void oneThatHasLeftIsToldNothing() {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            Runnable leave =
                    store.subscribe(
                            changes -> changes.forEach(change -> heard.add(change.version())));
            store.create(MAPS, map("a"));
            leave.run();
            store.create(MAPS, map("b"));
        }

        assertThat(heard).containsExactly(1L);
    }

    @Test
    void aSubscriberFindsWhatItIsToldOf() {
        List<Boolean> found = new CopyOnWriteArrayList<>();
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            store.subscribe(changes ->
                    changes.forEach(
                            change -> found.add(store.find(MAPS, change.key()).isPresent())));
            store.create(MAPS, map("a"));
        }

        assertThat(found).containsExactly(true);
    }
}
