package dev.barista.node.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Mints a token once, and another one before it expires: when four fifths of its time are over, or
/// it is a day old, as the kubelet does.
///
/// Keeps the latest [#MOST]; one that was dropped is minted anew. Thread-safe; two that ask for one
/// token at the same time may get two.
public final class TokenCache implements ServiceAccountTokens {

    private static final int MOST = 4096;
    private static final Duration OLDEST = Duration.ofHours(24);

    private record Wanted(ObjectKey account, String audience, Duration lifetime, BoundPod pod) {}

    private final ServiceAccountTokens issuer;
    private final InstantSource clock;

    @GuardedBy("this")
    private final SequencedMap<Wanted, Token> minted = new LinkedHashMap<>();

    public TokenCache(ServiceAccountTokens issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    @Override
    public Token mint(ObjectKey account, String audience, Duration lifetime, BoundPod pod)
            throws Refused {
        var wanted = new Wanted(account, audience, lifetime, pod);
        Instant now = clock.instant();
        Optional<Token> kept = find(wanted, now);
        if (kept.isPresent()) {
            return kept.get();
        }
        Token token = issuer.mint(account, audience, lifetime, pod);
        keep(wanted, token, now);
        return token;
    }

    private synchronized Optional<Token> find(Wanted wanted, Instant now) {
        return Optional.ofNullable(minted.get(wanted)).filter(token -> !isDue(token, now));
    }

    private synchronized void keep(Wanted wanted, Token token, Instant now) {
        minted.putLast(wanted, token);
        minted.values().removeIf(one -> !one.expires().isAfter(now));
        while (minted.size() > MOST) {
            Map.Entry<Wanted, Token> oldest = minted.firstEntry();
            minted.remove(oldest.getKey());
        }
    }

    static boolean isDue(Token token, Instant now) {
        Duration lifetime = Duration.between(token.issued(), token.expires());
        Instant end = token.issued().plus(lifetime.multipliedBy(4).dividedBy(5));
        return !now.isBefore(end) || !now.isBefore(token.issued().plus(OLDEST));
    }
}
