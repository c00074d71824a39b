package dev.barista.app.tls;

import dev.barista.apiserver.certificate.ServerCertificate;
import dev.barista.apiserver.certificate.TlsSecret;
import dev.barista.control.ingress.CertificateSecrets;
import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Certificates that users give in Secrets, for the hosts of their Ingresses; for all other hosts
/// those of another source. Thread-safe.
public final class SecretCertificates implements CertificateSecrets, Certificates {

    private record Shown(ObjectKey ingress, String version, TlsContext context) {}

    private final ConcurrentMap<String, Shown> byHost = new ConcurrentHashMap<>();
    private final Certificates others;
    private final TlsEngine engine;
    private final InstantSource clock;

    public SecretCertificates(Certificates others, TlsEngine engine, InstantSource clock) {
        this.others = others;
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<TlsContext>> find(String host) {
        Shown shown = byHost.get(host);
        return shown == null
                ? others.find(host)
                : CompletableFuture.completedFuture(Optional.of(shown.context()));
    }

    @Override
    public List<String> show(ObjectKey ingress, Map<String, ApiObject> secrets) {
        Map<String, ApiObject> wanted = new HashMap<>();
        secrets.forEach((host, secret) -> wanted.put(host.toLowerCase(Locale.ROOT), secret));
        byHost.entrySet()
                .removeIf(it ->
                        it.getValue().ingress().equals(ingress)
                                && !wanted.containsKey(it.getKey()));
        List<String> problems = new ArrayList<>();
        wanted.forEach((host, secret) -> {
            try {
                show(ingress, host, secret);
            } catch (IllegalArgumentException wrong) {
                problems.add(wrong.getMessage());
            }
        });
        return problems.stream().distinct().sorted().toList();
    }

    private void show(ObjectKey ingress, String host, ApiObject secret) {
        String version = secret.uid() + "/" + secret.resourceVersion();
        @Nullable Shown before = byHost.get(host);
        if (before == null
                || !before.ingress().equals(ingress)
                || !before.version().equals(version)) {
            ServerCertificate read = TlsSecret.read(secret, clock.instant());
            TlsContext context = engine.contextOf(read.key(), read.chain());
            byHost.put(host, new Shown(ingress, version, context));
        }
    }
}
