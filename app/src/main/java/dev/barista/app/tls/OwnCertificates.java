package dev.barista.app.tls;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.barista.apiserver.certificate.Authority;
import dev.barista.apiserver.certificate.ServerCertificate;
import dev.barista.apiserver.certificate.Validity;
import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Certificates of Barista's own authority: one for each host, made when a client first asks for
/// it, and anew when it is due. They are in memory alone: after a restart they are made again, for
/// the same authority. Thread-safe.
public final class OwnCertificates implements Certificates {

    private static final Logger log = LoggerFactory.getLogger(OwnCertificates.class);
    private static final Duration LIFE = Duration.ofDays(90);

    /// Hosts whose certificates are kept; beyond, that of the host that was asked for least is made
    /// again when it is.
    public static final int KEPT = 2_000;

    private record Made(TlsContext context, Validity validity) {}

    private final Authority authority;
    private final TlsEngine engine;
    private final InstantSource clock;
    private final AsyncCache<String, Made> made;

    /// @param threads on which certificates are made
    public OwnCertificates(
            Authority authority, TlsEngine engine, InstantSource clock, Executor threads) {
        this(authority, engine, clock, threads, KEPT);
    }

    OwnCertificates(
            Authority authority,
            TlsEngine engine,
            InstantSource clock,
            Executor threads,
            int kept) {
        this.authority = authority;
        this.engine = engine;
        this.clock = clock;
        made = Caffeine.newBuilder().maximumSize(kept).executor(threads).buildAsync();
    }

    @Override
    public CompletionStage<Optional<TlsContext>> find(String host) {
        CompletableFuture<Made> there = made.getIfPresent(host);
        if (there != null && isDue(there)) {
            made.asMap().remove(host, there);
        }
        return made.get(host, this::make).thenApply(it -> Optional.of(it.context()));
    }

    private boolean isDue(CompletableFuture<Made> there) {
        return there.state() == CompletableFuture.State.SUCCESS
                && there.resultNow().validity().isDue(clock.instant());
    }

    private Made make(String host) {
        ServerCertificate certificate = authority.issue(Set.of(host), LIFE, clock.instant());
        Validity validity = Validity.of(certificate.certificate());
        log.atInfo()
                .addKeyValue("host", host)
                .addKeyValue("until", validity.until())
                .log("certificate made");
        return new Made(engine.contextOf(certificate.key(), certificate.chain()), validity);
    }
}
