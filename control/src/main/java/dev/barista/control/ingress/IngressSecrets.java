package dev.barista.control.ingress;

import dev.barista.control.loop.Tracker;
import dev.barista.control.loop.Tracker.Reference;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Ingress;
import dev.barista.model.serving.Ingress.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The Secrets that Ingresses name: passes on those of hosts that an Ingress serves outside, and
/// has it looked at again when one of them changes. Thread-safe.
public final class IngressSecrets {

    private final Objects objects;
    private final Tracker tracker;
    private final CertificateSecrets certificates;

    public IngressSecrets(Objects objects, Tracker tracker, CertificateSecrets certificates) {
        this.objects = objects;
        this.tracker = tracker;
        this.certificates = certificates;
    }

    /// @param lost hosts that another Ingress has
    /// @return what is wrong with its Secrets, as sentences
    List<String> show(Ingress ingress, Set<String> lost) {
        ObjectKey key = ingress.object().key();
        // Before it looks, so that a change after the look brings it back here.
        tracker.follow(key, references(ingress));
        Set<String> served =
                ingress.spec().rules().stream()
                        .filter(rule -> rule.visibility() == Visibility.EXTERNAL)
                        .flatMap(rule -> rule.hosts().stream())
                        .filter(host -> !lost.contains(host))
                        .collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        Map<String, ApiObject> secrets = new HashMap<>();
        for (Ingress.Tls tls : ingress.spec().secrets()) {
            Optional<ApiObject> secret = objects.find(Types.SECRET, keyOf(ingress, tls));
            if (secret.isEmpty()) {
                problems.add("Secret \"%s\" does not exist.".formatted(tls.secret()));
            }
            tls.hosts().stream()
                    .filter(served::contains)
                    .forEach(host -> secret.ifPresent(found -> secrets.put(host, found)));
        }
        problems.addAll(certificates.show(key, secrets));
        return problems;
    }

    private static Set<Reference> references(Ingress ingress) {
        return ingress.spec().secrets().stream()
                .map(tls -> new Reference(Types.SECRET, keyOf(ingress, tls)))
                .collect(Collectors.toSet());
    }

    private static ObjectKey keyOf(Ingress ingress, Ingress.Tls tls) {
        return new ObjectKey(ingress.object().namespace(), tls.secret());
    }

    void forget(ObjectKey ingress) {
        tracker.forget(ingress);
        var _ = certificates.show(ingress, Map.of());
    }
}
