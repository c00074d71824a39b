package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServiceTest {

    @TempDir private Path folder;

    private final VirtualTime time = new VirtualTime();
    private ObjectStore store;
    private EmbeddedApi api;

    @BeforeEach
    void open() {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
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

    private ApiObject kubernetes(ResourceType type) {
        return api.objects().require(type, new ObjectKey("default", "kubernetes"));
    }

    @Test
    void leadsToTheGatewayAddress() {
        ApiService.publish(api.objects(), Optional.of("10.88.0.1"));

        assertThat(kubernetes(Types.CORE_SERVICE).at("/spec/ports/0/port").asInt()).isEqualTo(443);
        assertThat(kubernetes(Types.ENDPOINTS).at("/subsets/0/addresses/0/ip").asString())
                .isEqualTo("10.88.0.1");
        assertThat(kubernetes(Types.ENDPOINT_SLICE).at("/endpoints/0/addresses/0").asString())
                .isEqualTo("10.88.0.1");
    }

    @Test
    void keepsItsAddressAndFollowsTheGateways() {
        ApiService.publish(api.objects(), Optional.of("10.88.0.1"));
        String address = kubernetes(Types.CORE_SERVICE).at("/spec/clusterIP").asString();

        ApiService.publish(api.objects(), Optional.of("10.99.0.1"));

        assertThat(kubernetes(Types.CORE_SERVICE).at("/spec/clusterIP").asString())
                .isEqualTo(address)
                .startsWith("10.88.8.");
        assertThat(kubernetes(Types.ENDPOINTS).at("/subsets/0/addresses/0/ip").asString())
                .isEqualTo("10.99.0.1");
    }

    @Test
    void hasNoEndpointWherePodsHaveNoNetwork() {
        ApiService.publish(api.objects(), Optional.of("10.88.0.1"));
        ApiService.publish(api.objects(), Optional.empty());

        assertThat(kubernetes(Types.ENDPOINTS).tree().path("subsets")).isEmpty();
        assertThat(kubernetes(Types.ENDPOINT_SLICE).tree().path("endpoints")).isEmpty();
    }

    @Test
    void isCalledByItsNamesAndAddresses() {
        ApiService.publish(api.objects(), Optional.of("10.88.0.1"));
        String address = kubernetes(Types.CORE_SERVICE).at("/spec/clusterIP").asString();

        assertThat(ApiService.names(api.objects(), Optional.of("10.88.0.1"), "cluster.local"))
                .containsExactlyInAnyOrder(
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "10.88.0.1",
                        address);
    }
}
