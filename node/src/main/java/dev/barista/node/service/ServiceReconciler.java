package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.work.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/// Brings the slices, the Endpoints and the status of a Service to what its pods are.
///
/// The first change of a Service's pods is written at once; those that follow it within [#PAUSE]
/// are written together. Thread-safe; calls block on the store.
final class ServiceReconciler implements Loop.Reconciler {

    /// Between two writes of what one Service's pods are.
    static final Duration PAUSE = Duration.ofMillis(100);

    private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private final Objects objects;
    private final ServiceSettings settings;
    private final Clocks clocks;
    private final Selections selections;
    private final SliceWriter slices;
    private final EndpointsWriter endpoints;

    /// When a Service's endpoints were last written; an entry per Service that is there.
    private final Map<ObjectKey, Long> written = new ConcurrentHashMap<>();

    ServiceReconciler(
            Objects objects,
            ServiceSettings settings,
            Clocks clocks,
            Selections selections,
            SliceIndex index) {
        this.objects = objects;
        this.settings = settings;
        this.clocks = clocks;
        this.selections = selections;
        this.slices = new SliceWriter(objects, index);
        this.endpoints = new EndpointsWriter(objects);
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.CORE_SERVICE, key);
        if (found.isEmpty()) {
            forget(key);
            return Optional.empty();
        }
        Duration early = early(key);
        if (!early.isZero()) {
            return Optional.of(early);
        }
        var service = new ServiceView(found.get());
        report(service);
        if (write(service)) {
            written.put(key, clocks.ticker().nanos());
        }
        return Optional.empty();
    }

    private Duration early(ObjectKey key) {
        Long last = written.get(key);
        if (last == null) {
            return Duration.ZERO;
        }
        Duration passed = Duration.ofNanos(clocks.ticker().nanos() - last);
        return passed.compareTo(PAUSE) < 0 ? PAUSE.minus(passed) : Duration.ZERO;
    }

    private void report(ServiceView service) {
        ObjectNode status = ServiceStatus.of(service, settings, clocks.now());
        if (!Json.same(status, service.object().status())) {
            objects.updateStatus(Types.CORE_SERVICE, service.object().withStatus(status));
        }
    }

    /// @return whether anything was written
    private boolean write(ServiceView service) {
        if (service.isExternalName()) {
            boolean changed = slices.apply(service.object(), SliceTemplate.OF_PODS, List.of());
            return slices.apply(service.object(), SliceTemplate.MIRRORED, List.of()) || changed;
        }
        return service.hasSelector() ? writeEndpoints(service) : mirror(service);
    }

    private boolean writeEndpoints(ServiceView service) {
        List<PodEndpoint> pods =
                pods(service).stream()
                        .flatMap(pod -> PodEndpoint.of(service, pod).stream())
                        .toList();
        boolean sliced =
                slices.apply(
                        service.object(), SliceTemplate.OF_PODS, SliceGroups.ofPods(service, pods));
        boolean unmirrored = slices.apply(service.object(), SliceTemplate.MIRRORED, List.of());
        boolean listed = endpoints.apply(EndpointsTree.of(service, pods));
        return sliced || unmirrored || listed;
    }

    private List<ApiObject> pods(ServiceView service) {
        ObjectKey key = service.object().key();
        Map<String, String> labels = service.selector();
        var selector = new Selector(labels);
        Optional<Set<ObjectKey>> known = selections.find(key, labels);
        if (known.isPresent()) {
            return known.get().stream()
                    .flatMap(pod -> objects.find(Types.POD, pod).stream())
                    .filter(selector)
                    .sorted(Comparator.comparing(ApiObject::name))
                    .toList();
        }
        List<ApiObject> all = objects.list(Types.POD, key.namespace(), selector);
        selections.complete(key, labels, all.stream().map(ApiObject::key).toList());
        return all;
    }

    private boolean mirror(ServiceView service) {
        Optional<ApiObject> source =
                objects.find(Types.ENDPOINTS, service.object().key())
                        .filter(ServiceReconciler::isMirrored);
        boolean changed = slices.apply(service.object(), SliceTemplate.OF_PODS, List.of());
        boolean mirrored =
                slices.apply(
                        source.orElse(service.object()),
                        SliceTemplate.MIRRORED,
                        source.map(SliceGroups::ofEndpoints).orElse(List.of()));
        return changed || mirrored;
    }

    private static boolean isMirrored(ApiObject endpoints) {
        return !EndpointsTree.isManaged(endpoints)
                && !endpoints.findLabel(SKIP_MIRROR).orElse("").equals("true")
                && endpoints.findAnnotation(LEADER).isEmpty();
    }

    /// Slices of pods go with the Service that owns them, but Endpoints have no owner: those that
    /// belonged to a Service go with it. What a user has written ahead of the Service stays.
    private void forget(ObjectKey key) {
        written.remove(key);
        boolean mirrored = slices.deleteMirrored(key);
        objects.find(Types.ENDPOINTS, key)
                .filter(one -> mirrored || EndpointsTree.isManaged(one))
                .ifPresent(_ -> objects.delete(Types.ENDPOINTS, key, Propagation.BACKGROUND));
    }
}
