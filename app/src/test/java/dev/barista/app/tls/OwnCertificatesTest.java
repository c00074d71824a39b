package dev.barista.app.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.tls.BestEngine;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificatesTest {

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();
    private final List<Runnable> tasks = new ArrayList<>();
    private Authority authority;

    @BeforeEach
    void makeAuthority() {
        authority = Authority.open(folder, "ca", "Test", time.instant());
    }

    private OwnCertificates certificates(Executor threads, int kept) {
        return new OwnCertificates(authority, new BestEngine(time), time, threads, kept);
    }

    private static TlsContext of(OwnCertificates certificates, String host) {
        return certificates.find(host).toCompletableFuture().join().orElseThrow();
    }

    @Test
    void oneContextServesAHostSoThatSessionsAreResumed() {
        OwnCertificates certificates = certificates(Runnable::run, 10);

        TlsContext first = of(certificates, "a.test");

        assertThat(of(certificates, "a.test")).isSameAs(first);
        assertThat(of(certificates, "b.test")).isNotSameAs(first);
    }

    @Test
    void aCallerIsNeverTheThreadThatMakesOne() {
        OwnCertificates certificates = certificates(tasks::add, 10);

        var asked = certificates.find("a.test").toCompletableFuture();
        var again = certificates.find("a.test").toCompletableFuture();

        assertThat(asked).isNotDone();
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
        assertThat(asked.join().orElseThrow()).isSameAs(again.join().orElseThrow());
    }

    @Test
    void aCertificateIsMadeAnewWhenAThirdOfItsLifeIsLeft() {
        OwnCertificates certificates = certificates(Runnable::run, 10);
        TlsContext first = of(certificates, "a.test");

        time.advance(Duration.ofDays(59));
        assertThat(of(certificates, "a.test")).isSameAs(first);
        time.advance(Duration.ofDays(1));
        TlsContext second = of(certificates, "a.test");

        assertThat(second).isNotSameAs(first);
        assertThat(of(certificates, "a.test")).isSameAs(second);
    }

    @Test
    void noMoreAreKeptThanAreToBe() {
        OwnCertificates certificates = certificates(Runnable::run, 2);
        Map<String, TlsContext> first = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            first.put(i + ".test", of(certificates, i + ".test"));
        }

        assertThat(first.entrySet())
                .filteredOn(made -> of(certificates, made.getKey()).equals(made.getValue()))
                .hasSizeLessThanOrEqualTo(2);
    }
}
