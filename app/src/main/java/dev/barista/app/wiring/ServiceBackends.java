package dev.barista.app.wiring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.gateway.port.ServiceBackend;
import dev.barista.gateway.port.ServicePort;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.naming.Hosts;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.serving.Protocol;
import dev.barista.model.time.Clocks;
import dev.barista.model.work.WorkQueue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the gateway what answers at the Services that Ingresses name and that are no Revisions':
/// the ready endpoints of their EndpointSlices, the addresses of an ExternalName, or, for the
/// placeholder of a Route, the gateway itself.
///
/// Thread-safe. Services that no Ingress names are not looked at.
final class ServiceBackends implements AutoCloseable {

    /// Looks a name up with the machine's resolver. May block for as long as that waits.
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private static final Logger log = LoggerFactory.getLogger(ServiceBackends.class);

    /// Threads of their own: the machine's resolver would block the carrier of a virtual one. Two,
    /// so that one name that is not found holds up no other Service.
    private static final int WORKERS = 2;

    /// How long an answer of the resolver stands, whether it has addresses or not: it does not say
    /// what their time to live is.
    private static final Duration RESOLVED_FOR = Duration.ofSeconds(30);

    /// How long [#named] waits for the gateway to know what an Ingress names.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Objects objects;
    private final BiConsumer<ServicePort, Optional<ServiceBackend>> gateway;
    private final Resolver resolver;
    private final WorkQueue<ObjectKey> queue;
    private final List<Thread> workers;
    private final List<Watch> watches;

    @GuardedBy("this")
    private final Map<ObjectKey, Set<ServicePort>> byIngress = new HashMap<>();

    /// What the gateway knows of each Service. Of one at a time: the queue gives a key to one
    /// worker.
    private final ConcurrentMap<ObjectKey, Set<ServicePort>> told = new ConcurrentHashMap<>();

    ServiceBackends(
            Objects objects,
            BiConsumer<ServicePort, Optional<ServiceBackend>> gateway,
            Resolver resolver,
            Clocks clocks) {
        this.objects = objects;
        this.gateway = gateway;
        this.resolver = resolver;
        queue = new WorkQueue<>(clocks.ticker(), clocks.scheduler());
        workers =
                IntStream.range(0, WORKERS)
                        .mapToObj(n -> Thread.ofPlatform().daemon().name("service-backends-" + n))
                        .map(named -> named.start(this::work))
                        .toList();
        watches =
                List.of(
                        objects.watch(Types.CORE_SERVICE, this::service),
                        objects.watch(Types.ENDPOINT_SLICE, this::slice));
    }

    private void service(Change change) {
        changed(change.object().key());
    }

    private void slice(Change change) {
        ApiObject slice = change.object();
        slice.findLabel(ServicePorts.SERVICE_NAME)
                .ifPresent(name -> changed(new ObjectKey(slice.namespace(), name)));
    }

    private void changed(ObjectKey service) {
        if (!portsOf(service).isEmpty()) {
            queue.add(service);
        }
    }

    /// An Ingress names these Services, and no others from now on. Returns when the gateway knows
    /// them, or it takes too long: then it will soon.
    void named(ObjectKey ingress, Set<ServicePort> ports) throws InterruptedException {
        Set<ServicePort> all = new HashSet<>(ports);
        synchronized (this) {
            Set<ServicePort> before =
                    ports.isEmpty()
                            ? byIngress.remove(ingress)
                            : byIngress.put(ingress, Set.copyOf(ports));
            all.addAll(before == null ? Set.of() : before);
        }
        all.forEach(port -> queue.add(port.service()));
        if (!all.isEmpty() && !queue.awaitIdle(PATIENCE)) {
            log.atInfo().addKeyValue("ingress", ingress).log("its Services are still looked up");
        }
    }

    private synchronized Set<ServicePort> portsOf(ObjectKey service) {
        return byIngress.values().stream()
                .flatMap(Set::stream)
                .filter(port -> port.service().equals(service))
                .collect(Collectors.toSet());
    }

    private void work() {
        try {
            while (true) {
                ObjectKey service = queue.take();
                try {
                    refresh(service);
                } catch (RuntimeException failure) {
                    log.atWarn().addKeyValue("service", service).setCause(failure).log("not read");
                    queue.addAfter(service, RESOLVED_FOR);
                } finally {
                    queue.done(service);
                }
            }
        } catch (InterruptedException closed) {
            // [#close] ends the worker
        }
    }

    private void refresh(ObjectKey service) {
        Set<ServicePort> ports = portsOf(service);
        Set<ServicePort> gone = new HashSet<>(told.getOrDefault(service, Set.of()));
        gone.removeAll(ports);
        gone.forEach(port -> gateway.accept(port, Optional.empty()));
        if (ports.isEmpty()) {
            told.remove(service);
            return;
        }
        Optional<ApiObject> object = objects.find(Types.CORE_SERVICE, service);
        Map<ServicePort, ServiceBackend> backends =
                object.map(found -> backends(found, ports)).orElse(Map.of());
        ports.forEach(port -> gateway.accept(port, Optional.ofNullable(backends.get(port))));
        told.put(service, ports);
    }

    private Map<ServicePort, ServiceBackend> backends(ApiObject service, Set<ServicePort> ports) {
        Optional<String> external = ServicePorts.externalName(service);
        if (external.isPresent()) {
            return isGateway(external.get())
                    ? all(ports, new ServiceBackend.SameGateway(hostOf(service.key())))
                    : external(service, external.get(), ports);
        }
        List<ApiObject> slices =
                objects.list(
                        Types.ENDPOINT_SLICE,
                        service.namespace(),
                        Selector.of(ServicePorts.SERVICE_NAME, service.name()));
        Map<ServicePort, ServiceBackend> backends = new HashMap<>();
        for (ServicePort port : ports) {
            backends.put(
                    port,
                    new ServiceBackend.Endpoints(
                            ServicePorts.ready(service, slices, port.port()),
                            ServicePorts.protocol(service, port.port())));
        }
        return backends;
    }

    private static boolean isGateway(String name) {
        return name.equals(Hosts.LOCAL_GATEWAY) || name.startsWith(Hosts.LOCAL_GATEWAY + ".");
    }

    /// The shortest of the names that the Ingress of a Route has.
    private static String hostOf(ObjectKey placeholder) {
        return placeholder.name() + "." + placeholder.namespace();
    }

    private static Map<ServicePort, ServiceBackend> all(
            Set<ServicePort> ports, ServiceBackend backend) {
        return ports.stream().collect(Collectors.toMap(port -> port, _ -> backend));
    }

    private Map<ServicePort, ServiceBackend> external(
            ApiObject service, String name, Set<ServicePort> ports) {
        queue.addAfter(service.key(), RESOLVED_FOR);
        List<String> addresses = resolve(service.key(), name);
        Map<ServicePort, ServiceBackend> backends = new HashMap<>();
        for (ServicePort port : ports) {
            OptionalInt number = ServicePorts.number(service, port.port());
            List<Endpoint.OnHost> ready = new ArrayList<>();
            number.ifPresent(found ->
                    addresses.forEach(address -> ready.add(new Endpoint.OnHost(address, found))));
            Protocol protocol = ServicePorts.protocol(service, port.port());
            backends.put(port, new ServiceBackend.Endpoints(ready, protocol));
        }
        return backends;
    }

    private List<String> resolve(ObjectKey service, String name) {
        try {
            return Arrays.stream(resolver.resolve(name))
                    .filter(ServiceBackends::isElsewhere)
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException unknown) {
            log.atWarn()
                    .addKeyValue("service", service)
                    .addKeyValue("externalName", name)
                    .log("name not found: requests get 503");
            return List.of();
        }
    }

    /// A name must not lead to what only the machine itself may reach.
    private static boolean isElsewhere(InetAddress address) {
        return !(address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress());
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        queue.close();
        workers.forEach(Thread::interrupt);
    }
}
