package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredServicesTest {

    @TempDir private Path folder;

    private final VirtualTime time = new VirtualTime();
    private ObjectStore store;
    private EmbeddedApi api;

    @BeforeEach
    void open() {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        store(
                "web",
                "{\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}], \"type\": \"ClusterIP\"}");
        store("other", "{\"type\": \"ExternalName\", \"externalName\": \"example.com\"}");
        store("odd", "{\"ports\": [{\"port\": 0}]}");
        store(
                "headless",
                "{\"clusterIP\": \"None\", \"clusterIPs\": [\"None\"], \"ports\": [{\"port\": 80}]}");
        api =
                new EmbeddedApi(
                        store,
                        Admission.ALL,
                        time,
                        time,
                        ServiceRanges.of(List.of("10.88.8.0/24")));
    }

    @AfterEach
    void close() {
        api.close();
        store.close();
    }

    /// As an older Barista has stored it.
    private void store(String name, String spec) {
        ApiObject service =
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "Service",
                         "metadata": {"name": "%s", "namespace": "default", "uid": "uid-of-%s"},
                         "spec": %s}
                        """
                                .formatted(name, name, spec));
        store.create(Types.CORE_SERVICE.toString(), service);
    }

    private ApiObject service(String name) {
        return api.objects().require(Types.CORE_SERVICE, new ObjectKey("default", name));
    }

    @Test
    void getAnAddressIfTheyAreToHaveOne() {
        StoredServices.complete(api.objects());

        assertThat(service("web").spec().path("clusterIP").asString()).startsWith("10.88.8.");
        assertThat(service("web").spec().path("clusterIPs").path(0))
                .isEqualTo(service("web").spec().path("clusterIP"));
        assertThat(service("headless").spec().path("clusterIP").asString()).isEqualTo("None");
        assertThat(service("other").spec().has("clusterIP")).isFalse();
    }

    @Test
    void stayAsTheyAreIfTodaysRulesRefuseThem() {
        ApiObject before = service("odd");

        StoredServices.complete(api.objects());

        assertThat(service("odd")).isEqualTo(before);
    }

    @Test
    void areNotWrittenAgain() {
        StoredServices.complete(api.objects());
        String version = service("web").resourceVersion();

        StoredServices.complete(api.objects());

        assertThat(service("web").resourceVersion()).isEqualTo(version);
    }
}
