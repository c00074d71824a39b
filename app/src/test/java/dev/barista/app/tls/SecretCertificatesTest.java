package dev.barista.app.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.apiserver.certificate.Pem;
import dev.barista.apiserver.certificate.ServerCertificate;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.tls.BestEngine;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretCertificatesTest {

    private static final ObjectKey WEB = new ObjectKey("default", "web");
    private static final ObjectKey OTHER = new ObjectKey("default", "other");

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();
    private SecretCertificates certificates;
    private ServerCertificate one;
    private ServerCertificate two;

    @BeforeEach
    void make() {
        Authority authority = Authority.open(folder, "ca", "Test", time.instant());
        one = authority.issue(Set.of("web.test"), Duration.ofDays(1), time.instant());
        two = authority.issue(Set.of("web.test"), Duration.ofDays(2), time.instant());
        certificates =
                new SecretCertificates(
                        _ -> CompletableFuture.completedFuture(Optional.empty()),
                        new BestEngine(time),
                        time);
    }

    private static ApiObject secret(String version, String type, String chain, String key) {
        Base64.Encoder base64 = Base64.getEncoder();
        return ApiObject.of(Types.SECRET, new ObjectKey("default", "site"))
                .with(tree -> {
                    tree.withObject("/metadata").put("uid", "1").put("resourceVersion", version);
                    tree.put("type", type)
                            .putObject("data")
                            .put("tls.crt", base64.encodeToString(bytes(chain)))
                            .put("tls.key", base64.encodeToString(bytes(key)));
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ApiObject secret(String version, ServerCertificate of) {
        return secret(version, "kubernetes.io/tls", Pem.of(of.certificate()), key(of));
    }

    private static String key(ServerCertificate of) {
        return Pem.of("PRIVATE KEY", of.key().getEncoded());
    }

    private Optional<TlsContext> shown(String host) {
        return certificates.find(host).toCompletableFuture().join();
    }

    private void isRefused(ApiObject secret, String why) {
        assertThat(certificates.show(WEB, Map.of("web.test", secret)))
                .containsExactly("Secret \"site\": " + why);
    }

    @Test
    void clientsOfTheHostAloneAreShownIt() {
        assertThat(certificates.show(WEB, Map.of("Web.test", secret("1", one)))).isEmpty();

        assertThat(shown("web.test")).isPresent();
        assertThat(shown("else.test")).isEmpty();
    }

    @Test
    void aSecretThatHasNotChangedIsNotReadAgain() {
        certificates.show(WEB, Map.of("web.test", secret("1", one)));
        Optional<TlsContext> first = shown("web.test");

        certificates.show(WEB, Map.of("web.test", secret("1", one)));
        assertThat(shown("web.test")).isEqualTo(first);
        certificates.show(WEB, Map.of("web.test", secret("2", two)));

        assertThat(shown("web.test")).isPresent().isNotEqualTo(first);
    }

    @Test
    void theLastGoodOneStaysWhenTheSecretIsOfNoUse() {
        certificates.show(WEB, Map.of("web.test", secret("1", one)));
        Optional<TlsContext> first = shown("web.test");

        isRefused(
                secret("2", "kubernetes.io/tls", "", key(one)),
                "tls.crt: none that can be read (expected: certificates as PEM).");

        assertThat(shown("web.test")).isEqualTo(first);
    }

    @Test
    void aHostThatTheIngressNamesNoMoreLosesIt() {
        certificates.show(WEB, Map.of("web.test", secret("1", one)));

        certificates.show(OTHER, Map.of());
        assertThat(shown("web.test")).isPresent();
        certificates.show(WEB, Map.of());

        assertThat(shown("web.test")).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidWithoutTheKey() {
        String chain = Pem.of(one.certificate());

        isRefused(
                secret("1", "Opaque", chain, key(one)),
                "type: Opaque (expected: kubernetes.io/tls).");
        isRefused(
                secret("1", "kubernetes.io/tls", chain, "secret"),
                "tls.key: none that can be read (expected: one as PEM, not encrypted).");
        isRefused(
                secret("1", "kubernetes.io/tls", chain, key(two)),
                "tls.key: of another certificate (expected: that of tls.crt).");
        time.advance(Duration.ofDays(1));
        isRefused(
                secret("1", one),
                "tls.crt: ended at %s (expected: a valid one)."
                        .formatted(one.certificate().getNotAfter().toInstant()));
    }
}
