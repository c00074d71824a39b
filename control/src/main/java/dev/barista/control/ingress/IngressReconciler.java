package dev.barista.control.ingress;

import dev.barista.control.loop.Outcome;
import dev.barista.control.loop.Reconciler;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.IngressClasses;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Ingress;
import dev.barista.model.work.LateBound;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Publishes the Ingresses of our class, one by one as they change: a change costs the same however
/// many there are.
///
/// A host that an older Ingress has is left out, and told of; the other hosts of the Ingress are
/// served all the same. Thread-safe.
public final class IngressReconciler implements Reconciler {

    private static final String NETWORK = "NetworkConfigured";
    private static final String LOAD_BALANCER = "LoadBalancerReady";
    private static final String BAD_SECRET = "InvalidCertificate";

    private final Publisher publisher;
    private final Supplier<String> clusterDomain;
    private final IngressSecrets secrets;
    private final HostClaims claims = new HostClaims();
    private final PublishedIngresses published;
    private final LateBound<Consumer<ObjectKey>> conflicts = new LateBound<>("listener");

    /// @param published what was published before, by earlier controllers of this process
    public IngressReconciler(
            Publisher publisher,
            IngressSecrets secrets,
            PublishedIngresses published,
            Supplier<String> clusterDomain) {
        this.publisher = publisher;
        this.secrets = secrets;
        this.published = published;
        this.clusterDomain = clusterDomain;
    }

    /// @param listener gets the key of an Ingress that has won or lost a host to another
    public void onConflict(Consumer<ObjectKey> listener) {
        conflicts.bind(listener);
    }

    @Override
    public ResourceType type() {
        return Types.INGRESS;
    }

    @Override
    public ConditionSet conditions() {
        return ConditionSet.INGRESS;
    }

    @Override
    public boolean concerns(ApiObject object) {
        return Annotations.INGRESS_CLASS.find(object).filter(IngressClasses::areServed).isPresent();
    }

    @Override
    public void gone(ObjectKey key) throws InterruptedException {
        if (published.contains(key)) {
            publisher.publish(key, Optional.empty());
            published.remove(key);
        }
        secrets.forget(key);
        claims.release(key).forEach(this::wake);
    }

    @Override
    public Outcome reconcile(ApiObject object, Conditions start) throws InterruptedException {
        Ingress ingress = Ingress.from(object);
        Set<String> hosts =
                ingress.spec().rules().stream()
                        .flatMap(rule -> rule.hosts().stream())
                        .collect(Collectors.toSet());
        HostClaims.Verdict verdict =
                claims.claim(object.key(), object.created().orElse(Instant.EPOCH), hosts);
        Conditions conditions = start.markTrue(NETWORK);
        List<String> badSecrets;
        try {
            badSecrets = secrets.show(ingress, verdict.lost().keySet());
            publish(ingress, verdict.lost().keySet());
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            return new Outcome.Failed(
                    conditions
                            .markUnknown(LOAD_BALANCER, "ReconcileIngressFailed", message)
                            .writeTo(object),
                    "failed to publish: " + message);
        } finally {
            verdict.affected().forEach(this::wake);
        }
        if (verdict.lost().isEmpty()) {
            Conditions ready =
                    badSecrets.isEmpty()
                            ? conditions.markTrue(LOAD_BALANCER)
                            : conditions.markFalse(
                                    LOAD_BALANCER, BAD_SECRET, String.join(" ", badSecrets));
            return new Outcome.Settled(ready.writeTo(object, this::writeAddress));
        }
        String host = verdict.lost().firstKey();
        String message =
                "Ingress rejected: host \"%s\" belongs to Ingress \"%s\"."
                        .formatted(host, verdict.lost().get(host));
        return new Outcome.Settled(
                conditions.markFalse(LOAD_BALANCER, "DomainConflict", message).writeTo(object));
    }

    private void wake(ObjectKey key) {
        conflicts.find().ifPresent(listener -> listener.accept(key));
    }

    private void publish(Ingress ingress, Set<String> lost) throws InterruptedException {
        ApiObject object = ingress.object();
        var now = new PublishedIngresses.Version(object.uid(), object.generation(), lost);
        if (published.isAt(object.key(), now)) {
            return;
        }
        publisher.publish(object.key(), Optional.of(without(ingress, lost)));
        published.put(object.key(), now);
    }

    private static ApiObject without(Ingress ingress, Set<String> lost) {
        if (lost.isEmpty()) {
            return ingress.object();
        }
        return ingress.object()
                .with(tree -> {
                    ArrayNode rules = tree.withObject("spec").withArray("rules");
                    rules.forEach(rule -> remove(lost, rule));
                    rules.removeIf(rule -> rule.path("hosts").isEmpty());
                });
    }

    /// Leaves the rest of a rule as its writer has it: other components write what we do not.
    private static void remove(Set<String> lost, JsonNode rule) {
        if (rule.path("hosts") instanceof ArrayNode hosts) {
            hosts.removeIf(host -> lost.contains(host.asString()));
        }
    }

    private void writeAddress(ObjectNode status) {
        String address = Hosts.LOCAL_GATEWAY + "." + clusterDomain.get();
        for (String field : List.of("publicLoadBalancer", "privateLoadBalancer")) {
            status.putObject(field).putArray("ingress").addObject().put("domainInternal", address);
        }
    }
}
