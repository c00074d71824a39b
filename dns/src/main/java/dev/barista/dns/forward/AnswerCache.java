package dev.barista.dns.forward;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.barista.dns.message.Relayed;
import dev.barista.dns.port.DnsSettings;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/// Answers of the host's resolvers, as long as they live. Bounded by bytes; which ones stay is
/// decided by use, so that a client that asks for one name after another does not push out what
/// others ask for again and again.
///
/// Thread-safe.
final class AnswerCache {

    /// What an answer costs beside its bytes: key, entry, indexes.
    private static final int OVERHEAD = 256;

    private record Kept(Relayed answer, long since, Duration ttl) {}

    private final DnsSettings.Cache settings;
    private final Ticker ticker;
    private final Cache<Wanted, Kept> answers;

    AnswerCache(DnsSettings.Cache settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        answers =
                Caffeine.newBuilder()
                        .maximumWeight(settings.bytes())
                        .weigher((Wanted _, Kept kept) -> kept.answer().size() + OVERHEAD)
                        .expireAfter(Expiry.writing((Wanted _, Kept kept) -> kept.ttl()))
                        .ticker(ticker::nanos)
                        .executor(Runnable::run)
                        .build();
    }

    Optional<Outcome.Answered> find(Wanted wanted) {
        Kept kept = answers.getIfPresent(wanted);
        return kept == null
                ? Optional.empty()
                : Optional.of(
                        new Outcome.Answered(
                                kept.answer(),
                                Duration.ofNanos(ticker.nanos() - kept.since()).toSeconds()));
    }

    /// Keeps an answer, if it may be kept.
    void put(Wanted wanted, Relayed answer) {
        long ttl =
                answer.ttl(
                        wanted.type(),
                        settings.mostTtl().toSeconds(),
                        settings.mostNegativeTtl().toSeconds());
        if (ttl > 0) {
            answers.put(wanted, new Kept(answer, ticker.nanos(), Duration.ofSeconds(ttl)));
        }
    }

    void clear() {
        answers.invalidateAll();
    }

    /// About how many there are.
    long size() {
        return answers.estimatedSize();
    }
}
