package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.ServiceBackend;
import dev.barista.gateway.port.ServiceBackend.Endpoints;
import dev.barista.gateway.port.ServiceBackend.SameGateway;
import dev.barista.gateway.port.ServicePort;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Eventually;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceBackendsTest {

    private static final ObjectKey INGRESS = new ObjectKey("default", "in");
    private static final ServicePort BROKER =
            new ServicePort(new ObjectKey("default", "broker"), "http");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final Map<ServicePort, ServiceBackend> told = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final Eventually changes = new Eventually();
    private final AtomicInteger lookups = new AtomicInteger();
    private final ServiceBackends backends =
            new ServiceBackends(objects, this::tell, this::resolve, new Clocks(time, time, time));

    private void tell(ServicePort port, Optional<ServiceBackend> backend) {
        backend.ifPresentOrElse(present -> told.put(port, present), () -> told.remove(port));
        changes.changed();
    }

    private void becomes(ServicePort port, ServiceBackend backend) throws InterruptedException {
        changes.holds(() -> backend.equals(told.get(port)));
    }

    private InetAddress[] resolve(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        String address = names.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return new InetAddress[] {InetAddress.ofLiteral(address)};
    }

    @AfterEach
    void close() {
        backends.close();
    }

    private void service(String spec) {
        objects.create(
                Types.CORE_SERVICE,
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "Service",
                         "metadata": {"namespace": "default", "name": "broker"}, "spec": %s}
                        """
                                .formatted(spec)));
    }

    private static ApiObject slice(String address) {
        return ApiObject.parse(
                """
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                 "metadata": {"namespace": "default", "name": "broker-1",
                              "labels": {"kubernetes.io/service-name": "broker"}},
                 "addressType": "IPv4", "ports": [{"name": "http", "port": 8080}],
                 "endpoints": [{"addresses": ["%s"], "conditions": {"ready": true}}]}
                """
                        .formatted(address));
    }

    private static Endpoints at(String address, int port) {
        return new Endpoints(List.of(new Endpoint.OnHost(address, port)));
    }

    private static final String HTTP = "{\"ports\": [{\"name\": \"http\", \"port\": 80}]}";

    @Test
    void whatAnIngressNamesIsKnownWhenItIsPublished() throws Exception {
        service(HTTP);
        objects.create(Types.ENDPOINT_SLICE, slice("10.88.0.4"));

        backends.named(INGRESS, Set.of(BROKER));

        assertThat(told).isEqualTo(Map.of(BROKER, at("10.88.0.4", 8080)));
    }

    @Test
    void changesOfSlicesAndServicesFollow() throws Exception {
        service(HTTP);
        backends.named(INGRESS, Set.of(BROKER));
        assertThat(told).isEqualTo(Map.of(BROKER, new Endpoints(List.of())));

        ApiObject slice = objects.create(Types.ENDPOINT_SLICE, slice("10.88.0.4"));
        becomes(BROKER, at("10.88.0.4", 8080));

        objects.update(Types.ENDPOINT_SLICE, slice("10.88.0.5"));
        becomes(BROKER, at("10.88.0.5", 8080));

        objects.delete(Types.ENDPOINT_SLICE, slice.key(), Propagation.BACKGROUND);
        becomes(BROKER, new Endpoints(List.of()));

        objects.delete(Types.CORE_SERVICE, BROKER.service(), Propagation.BACKGROUND);
        changes.holds(told::isEmpty);
    }

    @Test
    void aServiceMayComeAfterItsIngress() throws Exception {
        backends.named(INGRESS, Set.of(BROKER));
        assertThat(told).isEmpty();

        service(HTTP);

        changes.holds(() -> told.containsKey(BROKER));
    }

    @Test
    void aServiceThatNoIngressNamesIsForgotten() throws Exception {
        service(HTTP);
        ObjectKey other = new ObjectKey("default", "other");
        backends.named(INGRESS, Set.of(BROKER));
        backends.named(other, Set.of(BROKER));

        backends.named(INGRESS, Set.of());
        assertThat(told).containsKey(BROKER);

        backends.named(other, Set.of());
        assertThat(told).isEmpty();
    }

    @Test
    void thePlaceholderOfARouteIsTheGatewayItself() throws Exception {
        service(
                """
                {"type": "ExternalName",
                 "externalName": "cluster-local-gateway.knative-serving.svc.cluster.local"}
                """);

        backends.named(INGRESS, Set.of(BROKER));

        assertThat(told).isEqualTo(Map.of(BROKER, new SameGateway("broker.default")));
        assertThat(lookups).hasValue(0);
    }

    @Test
    void anotherNameIsLookedUpAgainWhenItsTimeIsOver() throws Exception {
        ServicePort port = new ServicePort(BROKER.service(), "8080");
        names.put("broker.test", "192.0.2.1");
        service("{\"type\": \"ExternalName\", \"externalName\": \"broker.test\"}");
        backends.named(INGRESS, Set.of(port));
        assertThat(told).isEqualTo(Map.of(port, at("192.0.2.1", 8080)));

        names.put("broker.test", "192.0.2.2");
        time.advance(Duration.ofSeconds(29));
        assertThat(lookups).hasValue(1);
        time.advance(Duration.ofSeconds(1));
        becomes(port, at("192.0.2.2", 8080));

        names.clear();
        time.advance(Duration.ofSeconds(30));
        becomes(port, new Endpoints(List.of()));

        backends.named(INGRESS, Set.of());
        int before = lookups.get();
        time.advance(Duration.ofSeconds(60));
        assertThat(lookups).hasValue(before);
    }

    @Test
    void aNameDoesNotLeadToTheMachineItself() throws Exception {
        ServicePort port = new ServicePort(BROKER.service(), "6443");
        names.put("localhost.test", "127.0.0.1");
        service("{\"type\": \"ExternalName\", \"externalName\": \"localhost.test\"}");

        backends.named(INGRESS, Set.of(port));

        assertThat(told).isEqualTo(Map.of(port, new Endpoints(List.of())));
    }
}
