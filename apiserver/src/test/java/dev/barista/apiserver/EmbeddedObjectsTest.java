package dev.barista.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.admission.Admission;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import dev.barista.model.testkit.ObjectsContract;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedObjectsTest extends ObjectsContract {

    private final VirtualTime time = new VirtualTime();
    private ObjectStore store;
    private EmbeddedApi api;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api = new EmbeddedApi(store, Admission.ALL, time, time);
    }

    @AfterEach
    void close() {
        api.close();
        store.close();
    }

    @Override
    protected Objects objects() {
        return api.objects();
    }

    @Test
    void refusesAnObjectInANamespaceThatDoesNotExist() {
        ApiObject lost = ApiObject.of(Types.CONFIG_MAP, new ObjectKey("nowhere", "a"));

        assertThatThrownBy(() -> objects().create(Types.CONFIG_MAP, lost))
                .isInstanceOf(ApiException.class)
                .hasMessage("namespaces \"nowhere\" not found");
    }

    @Test
    void hasTheNamespacesThatEveryoneExpects() {
        assertThat(objects().find(Types.NAMESPACE, ObjectKey.of("knative-serving"))).isPresent();
        assertThat(objects().find(Types.SERVICE_ACCOUNT, new ObjectKey("default", "default")))
                .isPresent();
    }

    @Test
    void emptiesANamespaceBeforeItGoes() throws Exception {
        var gone = new LinkedBlockingQueue<String>();
        objects().create(Types.NAMESPACE, ApiObject.of(Types.NAMESPACE, ObjectKey.of("ns")));
        objects()
                .create(Types.CONFIG_MAP, ApiObject.of(Types.CONFIG_MAP, new ObjectKey("ns", "a")));

        try (Watch _ =
                objects()
                        .watch(
                                Types.NAMESPACE,
                                change -> {
                                    if (change.kind() == Change.Kind.DELETED) {
                                        gone.add(change.object().name());
                                    }
                                })) {
            objects().delete(Types.NAMESPACE, ObjectKey.of("ns"), Propagation.BACKGROUND);
            assertThat(gone.poll(20, TimeUnit.SECONDS)).isEqualTo("ns");
        }

        assertThat(objects().find(Types.CONFIG_MAP, new ObjectKey("ns", "a"))).isEmpty();
    }

    @Test
    void coalescesWhatASlowListenerHasMissed() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var started = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        ApiObject first = objects().create(Types.CONFIG_MAP, map("a"));
        try (Watch _ =
                objects()
                        .watch(
                                Types.CONFIG_MAP,
                                change -> {
                                    seen.add(
                                            change.kind()
                                                    + change.object().at("/data/n").asString(""));
                                    started.countDown();
                                    await(released);
                                })) {
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            for (int n = 1; n <= 50; n++) {
                String value = Integer.toString(n);
                objects()
                        .update(
                                Types.CONFIG_MAP,
                                map("a").with(tree -> tree.withObject("/data").put("n", value)));
            }
            released.countDown();

            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("ADDED");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("MODIFIED50");
            assertThat(first.name()).isEqualTo("a");
        }
        assertThat(seen).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
