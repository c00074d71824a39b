package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.route.Routes;
import dev.barista.model.journal.Journal;
import dev.barista.model.object.ObjectKey;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// What all client connections share. Thread-safe.
///
/// @param active revisions that had requests since their load was last taken
/// @param connections open ones of clients
/// @param closing whether no more requests are taken
public record DataPlane(
        GatewaySettings settings,
        Routes routes,
        ConcurrentMap<ObjectKey, Breaker> breakers,
        Set<ObjectKey> active,
        Journal journal,
        InstantSource clock,
        ShedLog shed,
        AtomicInteger connections,
        AtomicBoolean closing) {

    public DataPlane(
            GatewaySettings settings, Routes routes, Journal journal, InstantSource clock) {
        this(
                settings,
                routes,
                new ConcurrentHashMap<>(),
                ConcurrentHashMap.newKeySet(),
                journal,
                clock,
                new ShedLog(journal, clock),
                new AtomicInteger(),
                new AtomicBoolean());
    }
}
