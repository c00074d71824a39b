package dev.barista.app.wiring;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.barista.control.ingress.Publisher;
import dev.barista.control.scale.Loads;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.ServicePort;
import dev.barista.model.instance.Rung;
import dev.barista.model.load.LoadTotals;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.WakeFilter;
import dev.barista.model.time.Clocks;
import dev.barista.node.meter.Requests;
import dev.barista.node.route.Routing;
import dev.barista.node.route.ServingInstance;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;

/// Tells the gateway what the rest of Barista knows: routes, limits of revisions, instances; and
/// tells the autoscaler what the gateway counts.
///
/// The gateway must know a revision before a route or an instance of it, and watches of different
/// kinds keep no common order: so a revision is made known before a route or an instance of it.
final class GatewayFeed implements Publisher, Routing, Loads, Requests, AutoCloseable {

    private final Gateway gateway;
    private final Objects objects;
    private final ServiceBackends services;
    private final Watch revisions;

    GatewayFeed(Gateway gateway, Objects objects, Clocks clocks) {
        this.gateway = gateway;
        this.objects = objects;
        services =
                new ServiceBackends(objects, gateway::service, InetAddress::getAllByName, clocks);
        revisions = objects.watch(Types.REVISION, this::revision);
    }

    private void revision(Change change) {
        ObjectKey key = change.object().key();
        if (change.kind() == Change.Kind.DELETED) {
            // A new revision of that name may have instances already.
            if (objects.find(Types.REVISION, key).isEmpty()) {
                gateway.forget(key);
            }
        } else {
            tell(change.object());
        }
    }

    @Override
    public void publish(ObjectKey key, Optional<ApiObject> ingress) throws InterruptedException {
        Set<ServicePort> others = ingress.map(this::introduceRevisions).orElse(Set.of());
        services.named(key, others);
        gateway.publish(key, ingress);
    }

    /// @return what it names that is no Revision
    private Set<ServicePort> introduceRevisions(ApiObject ingress) {
        Set<ServicePort> others = new HashSet<>();
        for (JsonNode rule : ingress.spec().path("rules")) {
            for (JsonNode path : rule.at("/http/paths")) {
                for (JsonNode split : path.path("splits")) {
                    var name =
                            new ObjectKey(
                                    split.path("serviceNamespace").asString(ingress.namespace()),
                                    split.path("serviceName").asString(""));
                    if (!introduce(name)) {
                        others.add(
                                new ServicePort(
                                        name,
                                        split.path("servicePort").asString(ServicePort.DEFAULT)));
                    }
                }
            }
        }
        return others;
    }

    /// @return whether there is such a revision
    @CanIgnoreReturnValue
    private boolean introduce(ObjectKey revision) {
        Optional<ApiObject> object = objects.find(Types.REVISION, revision);
        object.ifPresent(this::tell);
        return object.isPresent();
    }

    private void tell(ApiObject revision) {
        gateway.limits(revision.key(), limits(revision));
        gateway.wakeFilter(revision.key(), wakeFilter(revision));
    }

    /// A text that admission let pass before it knew the annotation may be malformed: it is no
    /// filter.
    private static WakeFilter wakeFilter(ApiObject revision) {
        Optional<WakeFilter.Parsed> parsed =
                Annotations.WAKE_FILTER.find(revision).map(WakeFilter::parse);
        return parsed.isPresent() && parsed.get() instanceof WakeFilter.Parsed.Valid valid
                ? valid.filter()
                : WakeFilter.NONE;
    }

    private static RevisionLimits limits(ApiObject revision) {
        JsonNode spec = revision.spec();
        long timeout = spec.path("timeoutSeconds").asLong(0);
        return new RevisionLimits(
                spec.path("containerConcurrency").asInt(0),
                timeout > 0 ? Duration.ofSeconds(timeout) : RevisionLimits.DEFAULT.timeout(),
                Duration.ofSeconds(spec.path("responseStartTimeoutSeconds").asLong(0)),
                Duration.ofSeconds(spec.path("idleTimeoutSeconds").asLong(0)));
    }

    @Override
    public void serve(ServingInstance instance) {
        Optional<ApiObject> revision = objects.find(Types.REVISION, instance.revision());
        revision.ifPresent(found -> {
            tell(found);
            gateway.add(
                    found.key(),
                    new Backend(
                            instance.id(),
                            instance.endpoint(),
                            Revision.from(found).servingContainer().protocol(),
                            instance.rung(),
                            instance.from(),
                            instance.stages()));
        });
    }

    @Override
    public CompletionStage<Void> leave(ObjectKey revision, String id) {
        return gateway.remove(revision, id);
    }

    @Override
    public boolean lower(ObjectKey revision, String id, Rung to) {
        return gateway.lower(revision, id, to);
    }

    @Override
    public void raised(ObjectKey revision, String id) {
        gateway.raised(revision, id);
    }

    @Override
    public Duration idle(ObjectKey revision, String id) {
        return gateway.idle(revision, id);
    }

    @Override
    public int inFlight(ObjectKey revision, String id) {
        return gateway.inFlight(id);
    }

    @Override
    public Counted of(ObjectKey revision) {
        dev.barista.gateway.port.Requests counts = gateway.requests(revision);
        return new Counted(
                counts.arrivals(),
                counts.stopped(),
                counts.reserve(),
                counts.frozen(),
                counts.allFiltered());
    }

    @Override
    public LoadTotals totals(ObjectKey revision) {
        return gateway.load(revision);
    }

    @Override
    public void close() {
        revisions.close();
        services.close();
    }
}
