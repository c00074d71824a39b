package dev.barista.apiserver.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which events are removed, and when it is looked.
final class ExpiryTest {

    private static final String EVENTS = Types.EVENT.toString();

    private final VirtualTime time = new VirtualTime();
    private ObjectStore store;
    private Expiry expiry;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        expiry = new Expiry(store, time, time);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /// @param last when it was seen last; empty for when it was made
    private void event(String name, String last) {
        String made = time.instant().toString();
        store.create(
                EVENTS,
                ApiObject.of(Types.EVENT, new ObjectKey("default", name))
                        .with(tree -> {
                            tree.withObject("/metadata").put("creationTimestamp", made);
                            if (!last.isEmpty()) {
                                tree.put("lastTimestamp", last);
                            }
                        }));
    }

    private List<String> left() {
        return store.keys(EVENTS, "", null).stream().map(ObjectKey::name).toList();
    }

    @Test
    void anEventIsKeptForAnHour() {
        event("old", "");
        time.advance(Duration.ofSeconds(1));
        event("young", "");
        time.advance(Duration.ofHours(1));

        expiry.run();

        assertThat(left()).containsExactly("young");
    }

    @Test
    void anEventThatHappenedAgainIsAsYoungAsItsLastTime() {
        event("again", "2030-01-01T00:59:00Z");
        event("once", "2030-01-01T00:00:00Z");
        time.advance(Duration.ofMinutes(61));

        expiry.run();

        assertThat(left()).containsExactly("again");
    }

    @Test
    void anEventWhoseTimeIsNoneIsTheFirstToGo() {
        event("noon", "noon");
        event("good", "");
        time.advance(Duration.ofMinutes(1));

        expiry.run();

        assertThat(left()).containsExactly("good");
    }

    @Test
    void itIsLookedOnceAMinute() {
        event("noon", "noon");
        time.advance(Duration.ofSeconds(59));
        expiry.run();
        assertThat(left()).containsExactly("noon");

        time.advance(Duration.ofSeconds(1));
        expiry.run();
        assertThat(left()).isEmpty();

        event("noon", "noon");
        expiry.run();
        assertThat(left()).containsExactly("noon");
    }

    @Test
    void nothingButEventsIsRemoved() {
        store.create(
                Types.CONFIG_MAP.toString(),
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", "a")));
        time.advance(Duration.ofDays(1));

        expiry.run();

        assertThat(store.count(Types.CONFIG_MAP.toString())).isEqualTo(1);
    }
}
